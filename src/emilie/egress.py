"""`emilie egress`: everywhere that this instance may connect, and why.

Nothing is tried: it is read from the declarations that `core/http` enforces, so the list cannot
say less than the code allows. The database, which has a protocol of its own, is added.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from emilie.core.http import Destination, Outbound
from emilie.doctor import LOCAL_SERVERS
from emilie.main import open_ways_out
from emilie.settings import Settings

NOWHERE = (
    "Nulle part : cette instance ne se connecte à aucune autre machine.\n"
    "Le moteur intégré répond ; la base de données et les fichiers sont ici.\n"
    "Seule « emilie doctor » cherche un serveur de modèles, sur cette machine même (ports "
    f"{', '.join(map(str, LOCAL_SERVERS))})."
)
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

    def facts(self) -> dict[str, str | bool | None]:
        return dict(vars(self))


def ways_out(settings: Settings) -> list[Way]:
    """The database, then what was declared, in that order."""
    outbound, _ = open_ways_out(settings)
    return [*_database(settings), *(_way(outbound, place) for place in outbound.destinations)]


def _way(outbound: Outbound, place: Destination) -> Way:
    return Way(
        place.address, place.purpose, place.owner, place.operator, place.country,
        place.private, place.redirects, outbound.goes_through_proxy(place),
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
    if not ways:
        return NOWHERE
    lines = ["Cette instance peut se connecter à :", ""]
    for way in ways:
        lines += [way.address, f"  {way.purpose}"]
        operated = " · ".join(fact for fact in (way.operator, way.country) if fact)
        lines.append(f"  Opérateur : {operated or 'non déclaré'}")
        lines.append(f"  Déclaré par : {way.owner}{_terms(way)}")
    return "\n".join([*lines, "", FOOT])


def _terms(way: Way) -> str:
    """What is allowed there besides a plain call."""
    terms = {
        "adresses privées permises": way.private,
        "redirections suivies": way.redirects,
        "à travers le serveur mandataire": way.through_proxy,
    }
    said = [term for term, holds in terms.items() if holds]
    return f" ({', '.join(said)})" if said else ""
