"""Whom this instance lets in: a provider recognises people, it does not authorise them.

The rules are looked at when somebody signs in, and again as long as their session lives.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.actions import organisation_named
from emilie.accounts.invitations import entering
from emilie.accounts.invitations.models import Invitation
from emilie.accounts.models import Organisation, Role
from emilie.accounts.oidc.errors import NotAllowed, OrganisationUnknown, SignInWaiting
from emilie.accounts.oidc.issuers import Issuer, Rule
from emilie.accounts.scim import matching

LONGEST = 200
"""Most characters kept of what a provider says."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a provider says of somebody, as far as it is used and can be believed."""

    subject: str
    email: str | None
    """None as well when nothing says that it is theirs."""
    shown_email: str
    given_name: str
    name: str
    siret: str | None
    roles: frozenset[str]
    idp: str | None
    username: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The agent whom somebody is already."""

    agent_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is let in, and what they are there at first."""

    organisation_id: UUID
    role: Role
    invitation: Invitation | None = None
    """By which they come in for the first time."""


def claimed(issuer: Issuer, said: dict[str, Any]) -> Claimed:
    """The claims of an id_token and a userinfo, put together by the caller."""
    email = _words(said.get("email")).lower()
    verified = said.get("email_verified")
    trusted = issuer.email_trusted
    if trusted is None:
        trusted = verified is True or (issuer.kind == "proconnect" and verified is not False)
    given = _words(said.get("given_name"))
    family = _words(said.get("usual_name")) or _words(said.get("family_name"))
    whole = f"{given} {family}".strip() or _words(said.get("name")) or email or "Agent"
    roles = said.get("roles")
    return Claimed(
        subject=said["sub"],
        email=email if trusted and email.count("@") == 1 else None,
        shown_email=email,
        given_name=given or whole.partition(" ")[0],
        name=whole,
        siret=siret_of(said.get("siret")),
        roles=frozenset(map(_words, roles)) if isinstance(roles, list) else frozenset(),
        idp=_words(said.get("idp_id")) or None,
        username=_words(said.get("preferred_username")),
    )


def _words(said: object) -> str:
    if not isinstance(said, str):
        return ""
    return "".join(each for each in said if each.isprintable()).strip()[:LONGEST]


def siret_of(said: object) -> str | None:
    """The fourteen digits; None for anything else, which some providers say."""
    digits = "".join(str(said).split()) if isinstance(said, str | int) else ""
    return digits if len(digits) == 14 and digits.isascii() and digits.isdigit() else None


# Each kind says whether what it is about lets somebody pass; a rule silent about it does.


async def _by_siret(_: AsyncSession, rule: Rule, who: Claimed) -> bool:
    return not rule.sirets or who.siret in rule.sirets


async def _by_domain(_: AsyncSession, rule: Rule, who: Claimed) -> bool:
    return not rule.domains or (who.email or "").rpartition("@")[2] in rule.domains


async def _by_email(_: AsyncSession, rule: Rule, who: Claimed) -> bool:
    return not rule.emails or who.email in rule.emails


async def _by_role(_: AsyncSession, rule: Rule, who: Claimed) -> bool:
    return not rule.roles or bool(rule.roles & who.roles)


async def _by_idp(_: AsyncSession, rule: Rule, who: Claimed) -> bool:
    return not rule.idps or who.idp in rule.idps


KINDS: tuple[Callable[[AsyncSession, Rule, Claimed], Awaitable[bool]], ...] = (
    _by_siret, _by_domain, _by_email, _by_role, _by_idp,
)  # fmt: skip


WITHOUT_RULES = (Rule(), Rule(invited=True))
"""Being of an organisation known here is enough, and so is being invited."""


async def place_of(
    session: AsyncSession, issuer: Issuer, who: Claimed, known: Known | None = None, *,
    sends: bool = False,
) -> Place:  # fmt: skip
    """Where the rules let somebody in: by the first one that they satisfy whole.

    Of an agent who is `known`, nothing is made and no invitation of another organisation is looked
    at: nobody shuts an agent out by inviting them elsewhere.
    """
    recognised = waits = False
    for rule in issuer.rules or WITHOUT_RULES:
        if not await _satisfied(session, rule, who):
            continue
        if rule.invited:
            if place := await _invited(session, who, known, sends=sends):
                return place
            if known is None and who.email is not None:
                waits = waits or await entering.waits(session, who.email)
            continue
        recognised = True
        if rule.organisation is not None:
            named = await _named(session, rule.organisation, makes=known is None)
            if named is not None:
                return Place(named, rule.role)
            continue
        theirs = await _organisation_of(session, who.siret)
        if theirs is not None:
            return Place(theirs, rule.role)
    if waits:
        raise SignInWaiting
    raise OrganisationUnknown if recognised else NotAllowed


async def _satisfied(session: AsyncSession, rule: Rule, who: Claimed) -> bool:
    for holds in KINDS:
        if not await holds(session, rule, who):
            return False
    return True


async def _invited(
    session: AsyncSession, who: Claimed, known: Known | None, *, sends: bool
) -> Place | None:
    """Where an invitation lets in: who is known, by the one that they came in by, by their
    organisation's directory, or by another invitation of it that they accepted; who is not, and
    proves its address, by the next one.
    """
    if known is not None:
        # What it made of them was theirs from then on: their role is not the invitation's any more.
        came_by = (entering.entered, matching.provisioned)
        for each in came_by:
            if await each(session, known.agent_id, known.organisation_id):
                return Place(known.organisation_id, "agent")
        found = who.email and await entering.pending(
            session, who.email, known.organisation_id, accepted=True
        )
        return Place(known.organisation_id, "agent", found) if found else None
    if who.email is None:
        return None
    found = await entering.find_open(session, who.email, sends=sends)
    if found is None:
        return None
    return Place(found.organisation_id, cast("Role", found.role), found)


async def _organisation_of(session: AsyncSession, siret: str | None) -> UUID | None:
    if siret is None:
        return None
    query = select(Organisation.id).where(Organisation.siret == siret)
    return (await session.execute(query)).scalar_one_or_none()


async def _named(session: AsyncSession, name: str, *, makes: bool) -> UUID | None:
    query = select(Organisation.id).where(Organisation.name == name)
    there = (await session.execute(query)).scalar_one_or_none()
    if there is None and makes:
        there = (await organisation_named(session, name)).id
    return there
