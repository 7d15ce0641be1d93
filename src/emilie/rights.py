"""`emilie rights`: every route of this instance, and which roles it is open to, how far.

It is read from what the routes declare and `accounts/rights.py` enforces: nothing is written twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import click

from emilie.starting import columns

if TYPE_CHECKING:
    from fastapi import FastAPI

    from emilie.accounts.models import Role
    from emilie.accounts.rights import Access, Reach

Scope = Literal["own", "other"]
"""What is the caller's or their organisation's; what is another organisation's."""
ROLES: dict[Role, str] = {
    "agent": "agent", "referent": "référent", "coordinator": "pilote",
    "administrator": "administrateur",
}  # fmt: skip
REACHES: dict[Reach | None, str] = {
    "own": "les siens", "organisation": "organisation", "everywhere": "partout", None: "—",
}  # fmt: skip
FOOT = (
    "les siens : ce qui est à l’agent, ou partagé avec lui ; organisation : ce qui est à son"
    " organisation ;\npartout : toutes les organisations ; — : refusé."
)


@dataclass(frozen=True)
class Door:
    """A route by one of its methods, and whom it says it is open to."""

    method: str
    path: str
    access: Access | None

    def reach(self, role: Role) -> Reach | None:
        """How far that role goes through it."""
        from emilie.accounts.rights import RIGHTS, May, Public

        if isinstance(self.access, Public):
            return "everywhere"
        return RIGHTS[self.access.right].get(role) if isinstance(self.access, May) else None

    def allows(self, role: Role, scope: Scope) -> bool:
        how_far = self.reach(role)
        return how_far == "everywhere" if scope == "other" else how_far is not None


def doors(app: FastAPI) -> Iterator[Door]:
    """Those of an application, whether they declare anything or not."""
    from fastapi.routing import iter_route_contexts

    from emilie.accounts.rights import access_of

    for route in iter_route_contexts(app.routes):
        access = access_of(getattr(route, "dependencies", []))
        for method in sorted(route.methods or ["*"]):
            yield Door(method, str(route.path), access)


def facts(found: list[Door]) -> list[dict[str, str | bool]]:
    return [
        {"method": door.method, "path": door.path, "role": role, "scope": scope,
         "allowed": door.allows(role, scope)}
        for door in found for role in ROLES for scope in get_args(Scope)
    ]  # fmt: skip


def table(found: list[Door]) -> str:
    head = ("Route", "Droit", *ROLES.values(), "Remarque")
    return columns([head, *map(_line, found)]) + f"\n\n{FOOT}"


def _line(door: Door) -> tuple[str, ...]:
    from emilie.accounts.rights import ByKey, May, Public

    route = f"{door.method} {door.path}"
    match door.access:
        case May(right):
            return (route, right, *(REACHES[door.reach(role)] for role in ROLES), "")
        case Public(reason):
            return (route, "sans connexion", *("ouvert" for _ in ROLES), reason)
        case ByKey(scope):
            return (route, "par clé", *("—" for _ in ROLES), scope or "toute clé")
    return (route, "non déclaré", *("—" for _ in ROLES), "")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def rights(*, as_json: bool) -> None:
    """Liste les routes, et les rôles à qui chacune est ouverte."""
    from fastapi import FastAPI

    from emilie.main import open_rooms

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    open_rooms(app)
    found = list(doors(app))
    if as_json:
        click.echo(json.dumps(facts(found), ensure_ascii=False, indent=2))
    else:
        click.echo(table(found))
