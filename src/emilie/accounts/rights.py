"""Who may do what, and how far: the one matrix, and how a route says which row it goes by.

A route declares `may("…")`, for itself or by its router: the innermost is what counts. What needs
no sign-in says `public("why")`, what a key opens says `by_key("scope")`, and none may say nothing
(`tests/architecture/test_rights.py`). Where the path has `{organisation_id}`, the reach is checked
too; which rows a reach covers anywhere else is the business of each room's queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from fastapi import Request
from fastapi.params import Depends

from emilie.accounts.keys import KeyDep, KeyScopeMissing
from emilie.accounts.models import Role
from emilie.accounts.scopes import KeyScope
from emilie.accounts.session import Caller, CallerDep, charter_accepted
from emilie.core.errors import AppError, NotFound

Reach = Literal["own", "organisation", "everywhere"]
"""The agent's own, or shared with them; their organisation's; that of any organisation."""
Row = dict[Role, Reach]


def _everybody(reach: Reach) -> Row:
    return {"agent": reach, "referent": reach, "coordinator": reach, "administrator": reach}


THEIRS: Row = {
    "referent": "organisation", "coordinator": "everywhere", "administrator": "everywhere",
}  # fmt: skip
"""Who looks after the people of an organisation."""
RIGHTS: dict[str, Row] = {
    # What every agent has, whatever else they are; the contents of others are nobody's.
    "identity": _everybody("own"),
    "conversations": _everybody("own"),
    "documents": _everybody("own"),
    "batches": _everybody("own"),
    "translations": _everybody("own"),
    "publications": _everybody("own"),
    "use": _everybody("own"),
    "services": _everybody("organisation"),
    "colleagues": _everybody("organisation"),
    "spaces": _everybody("organisation"),
    "glossaries": _everybody("organisation"),
    "charter": _everybody("own"),
    "contacts": _everybody("organisation"),
    "announcements": _everybody("own"),
    "training": _everybody("own"),
    "feedback": _everybody("own"),
    "prompts": _everybody("organisation"),
    "organisation:logo": THEIRS | {"agent": "organisation"},
    # What is done for an organisation, or for all of them.
    "spaces:publish": {
        "referent": "organisation", "coordinator": "organisation", "administrator": "organisation",
    },
    "glossaries:keep": {
        "referent": "organisation", "coordinator": "organisation", "administrator": "organisation",
    },
    "prompts:keep": {"referent": "organisation", "coordinator": "everywhere"},
    "prompts:starters": {"coordinator": "everywhere"},
    "keys": {"referent": "organisation", "administrator": "organisation"},
    "charter:publish": {"coordinator": "everywhere"},
    "organisation:read": THEIRS,
    "organisation:contacts": {"referent": "organisation", "administrator": "everywhere"},
    "organisations": {"coordinator": "everywhere", "administrator": "everywhere"},
    "organisations:manage": {"administrator": "everywhere"},
    "directory": {"administrator": "everywhere"},
    "catalogue": {"administrator": "everywhere"},
    "units:manage": THEIRS,
    "members": THEIRS,
    "members:manage": THEIRS,
    "members:move": {"administrator": "everywhere"},
    "invitations:manage": {"referent": "organisation", "coordinator": "everywhere"},
    "waves:run": {"coordinator": "everywhere"},
    "adoption": {"referent": "organisation", "coordinator": "everywhere"},
    "announcements:write": {"referent": "organisation", "coordinator": "everywhere"},
    "training:manage": {"referent": "organisation", "coordinator": "everywhere"},
    "training:organise": {"referent": "organisation"},
    "feedback:tend": {"referent": "organisation"},
    "feedback:passed": {"coordinator": "everywhere"},
    "steering": {"administrator": "everywhere"},
    "health": {"administrator": "everywhere"},
}  # fmt: skip
"""By right, then by role. A role that a row does not name has none of it."""


IN_MAINTENANCE = {"identity"}
"""What is open to everybody meanwhile: oneself, to leave. Administrators have all of theirs."""
BEFORE_CHARTER = {"identity", "charter", "charter:publish", "contacts", "organisation:logo"}
"""What is open to who has not accepted the charter in force: oneself, to read it, to leave; and to
mend it.
"""


STRONG = {
    "directory", "keys", "members:manage", "members:move", "organisation:contacts",
    "organisations:manage", "units:manage",
    "catalogue", "health", "steering",
}  # fmt: skip
"""By which an administrator changes what others depend on: signed in as strongly as the provider
can.
"""
READS = {"GET", "HEAD"}


class RightMissing(AppError):
    """The caller's role does not have the right of that route."""

    status, code = 403, "right_missing"


class CharterNotAccepted(AppError):
    """The charter in force has to be accepted before anything else."""

    status, code = 403, "charter_not_accepted"


class MfaRequired(AppError):
    """An administrator's act asks for a second factor, where the provider can do that."""

    status, code = 403, "mfa_required"


@dataclass(frozen=True)
class May:
    """Open to the roles of a row of the matrix."""

    right: str


@dataclass(frozen=True)
class Public:
    """Open to anybody, for a reason."""

    reason: str


@dataclass(frozen=True)
class ByKey:
    """Open to keys alone; None: whatever they are for."""

    scope: KeyScope | None


Access = May | Public | ByKey


@dataclass(frozen=True)
class Declared(Depends):
    """A route's dependency that says, and checks, whom it is open to."""

    access: Access | None = field(default=None, kw_only=True)


def access_of(dependencies: Sequence[Depends]) -> Access | None:
    """What a route declares: of several, the innermost."""
    for each in reversed(dependencies):
        if isinstance(each, Declared):
            return each.access
    return None


def reach(caller: Caller, right: str) -> Reach | None:
    """How far the caller has a right; None: not at all."""
    return RIGHTS[right].get(caller.role)


def may(right: str, refusal: type[AppError] = RightMissing) -> Declared:
    """Open to the roles that have that right, as far as their reach goes."""
    row, access, free = RIGHTS[right], May(right), right in BEFORE_CHARTER
    strong, always = right in STRONG, right in IN_MAINTENANCE

    async def check(request: Request, who: CallerDep) -> None:
        inner = access_of(request.scope["route"].dependencies)
        if inner is not None and inner != access:
            return
        if not always and who.role != "administrator":
            request.app.state.steering.check_open()
        how_far = row.get(who.role)
        if how_far is None:
            raise refusal
        asked = request.path_params.get("organisation_id")
        if asked is not None and how_far != "everywhere" and not _is(asked, who.organisation_id):
            raise NotFound
        if not free and not who.charter_accepted and not await charter_accepted(request, who):
            raise CharterNotAccepted
        if strong and request.method not in READS:
            _check_strongly(who)

    return Declared(check, access=access)


def _check_strongly(who: Caller) -> None:
    """Refuse an administrator whose provider can do better than what they signed in by."""
    if who.role == "administrator" and not who.strong:
        raise MfaRequired(issuer=who.issuer)


def _is(asked: object, organisation_id: UUID) -> bool:
    try:
        return UUID(str(asked)) == organisation_id
    except ValueError:
        return False


def public(reason: str, *, always: bool = True) -> Declared:
    """Open to who is not signed in; `always`: during a maintenance too."""

    async def check(request: Request) -> None:
        if not always:
            request.app.state.steering.check_open()

    return Declared(check, access=Public(reason))


def by_key(scope: KeyScope | None = None) -> Declared:
    """Open to a key of that scope, and to no cookie."""

    async def check(request: Request, key: KeyDep) -> None:
        request.app.state.steering.check_open()
        if scope is not None and scope not in key.scopes:
            raise KeyScopeMissing(scope=scope)

    return Declared(check, access=ByKey(scope))
