"""`emilie egress`: everywhere that this instance may connect, and why.

Nothing is tried: it is read from the declarations that `core/http` enforces, so the list cannot
say less than the code allows. The database, which has a protocol of its own, is added.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from emilie.core.http import Destination, Outbound
from emilie.inference import hub_address
from emilie.inference.registry import Endpoints
from emilie.main import open_ways_out
from emilie.model_checks import local_servers, searched
from emilie.research.mcp.servers import label_of, owner_of
from emilie.research.pages import OWNER as PAGES
from emilie.research.pages import PURPOSE
from emilie.settings import Settings
from emilie.stored_catalogue import stored_version

FETCH = "emilie models fetch"
DOCTOR = "emilie doctor"

NOWHERE = (
    "Nulle part : en service, cette instance ne se connecte à aucune autre machine.\n"
    "Le moteur intégré répond ; la base de données et les fichiers sont ici."
)
BY_COMMAND = "À la demande de qui tape une commande, et alors seulement :"
FOOT = "Tout le reste est refusé. Les noms sont traduits en adresses par le DNS de la machine."


@dataclass(frozen=True)
class Way:
    """One line of the list."""

    address: str
    purpose: str
    owner: str
    operator: str | None
    country: str | None
    private: bool
    redirects: bool
    through_proxy: bool
    command: str | None = None
    """The only command that goes there; None: the service does."""

    def facts(self) -> dict[str, str | bool | None]:
        return dict(vars(self))


def ways_out(settings: Settings) -> list[Way]:
    """The database, what was declared, then where only commands go."""
    outbound, endpoints = open_ways_out(settings, stored_version(settings))
    declared = [_way(outbound, place) for place in outbound.destinations]
    search = endpoints.catalogue.search.values()
    private = any(each.private_pages for each in search)
    pages = [_any_page(outbound, private=private)] if search else []
    ways = [*_database(settings), *declared, *_programs(endpoints), *pages, _any_file(outbound)]
    if outbound.proxy and outbound.proxy not in outbound.destinations:
        ways.append(_way(outbound, outbound.proxy, FETCH))
    if searched(endpoints):
        ways += [_way(outbound, place, DOCTOR) for place in local_servers(settings)]
    return ways


def _way(outbound: Outbound, place: Destination, command: str | None = None) -> Way:
    only = FETCH if place.owner == hub_address.OWNER else command
    return Way(
        place.address, place.purpose, place.owner, place.operator, place.country,
        place.private, place.redirects, outbound.goes_through_proxy(place), only,
    )  # fmt: skip


def _any_page(outbound: Outbound, *, private: bool) -> Way:
    """Each search declares the hosts of its own results, for as long as it lasts."""
    return Way(
        "http(s)://…", PURPOSE, PAGES, None, None, private=private, redirects=True,
        through_proxy=bool(outbound.proxy),
    )  # fmt: skip


def _programs(endpoints: Endpoints) -> list[Way]:
    """MCP servers that are programs of this machine: where they connect is not ours to hold."""
    return [
        Way(
            f"programme {entry.command[0]}",
            f"Outils de {label_of(name, entry)} (MCP) : ses connexions à lui, hors de cette liste",
            owner_of(name), entry.hosting.operator, entry.hosting.country, private=True,
            redirects=False, through_proxy=False,
        )
        for name, entry in endpoints.catalogue.mcp.items()
        if entry.command
    ]  # fmt: skip


def _any_file(outbound: Outbound) -> Way:
    """`models fetch` also takes a whole address, which it declares once it is typed."""
    return Way(
        "http(s)://…", "Fichier de modèle à l’adresse entière donnée à la commande",
        hub_address.OWNER, None, None, private=True, redirects=True,
        through_proxy=bool(outbound.proxy), command=FETCH,
    )  # fmt: skip


def _database(settings: Settings) -> list[Way]:
    """The servers of an external database; an embedded one listens on no port."""
    if settings.database.url is None:
        return []
    # What the address leaves out, libpq takes from PGHOST, PGPORT and the like.
    usual = {each.keyword.decode(): each.val for each in pq.Conninfo.get_defaults()}
    known = {name: value.decode() for name, value in usual.items() if value is not None}
    given = conninfo_to_dict(settings.database.url)
    known |= {name: str(value) for name, value in given.items() if value}
    hosts = (known.get("hostaddr") or known.get("host") or "").split(",")
    ports = (known.get("port") or "5432").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return [
        Way(
            f"postgresql://{f'[{host}]' if ':' in host else host}:{port or 5432}",
            "Base de données : comptes, conversations, documents lus, journal",
            "database", None, None, private=True, redirects=False, through_proxy=False,
        )
        for host, port in zip(hosts, ports, strict=True)
        # A path, or nothing, is a socket of this machine.
        if host and not host.startswith(("/", "@"))
    ]  # fmt: skip


def table(ways: list[Way]) -> str:
    serving = [way for way in ways if way.command is None]
    lines = ["Cette instance peut se connecter à :", ""] if serving else [NOWHERE]
    lines += [line for way in serving for line in _lines(way)]
    lines += ["", BY_COMMAND, ""]
    lines += [line for way in ways if way.command for line in _lines(way)]
    return "\n".join([*lines, "", FOOT])


def _lines(way: Way) -> list[str]:
    operated = " · ".join(fact for fact in (way.operator, way.country) if fact)
    return [
        way.address,
        f"  {way.purpose}",
        f"  Opérateur : {operated or 'non déclaré'}",
        f"  Par la commande : {way.command}{_terms(way)}"
        if way.command
        else f"  Déclaré par : {way.owner}{_terms(way)}",
    ]


def _terms(way: Way) -> str:
    """What is allowed there besides a plain call."""
    terms = {
        "adresses privées permises": way.private,
        "redirections suivies": way.redirects,
        "à travers le serveur mandataire": way.through_proxy,
    }
    said = [term for term, holds in terms.items() if holds]
    return f" ({', '.join(said)})" if said else ""
