"""Inviting by a link that several may use, and by the domain of an address."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations.errors import (
    DomainNotTheirs,
    DomainRefused,
    DomainTaken,
    ExpiryRefused,
    TooManyInvitationLinks,
)
from emilie.accounts.invitations.events import DomainAdded, DomainRemoved, LinkMade, LinkRevoked
from emilie.accounts.invitations.inviting import INVITES_REFERENTS, wave_for
from emilie.accounts.invitations.models import InvitationDomain, InvitationLink
from emilie.accounts.invitations.schemas import DomainIn, DomainOut, LinkIn, LinkOut
from emilie.accounts.models import Agent
from emilie.accounts.scim.models import DirectoryEntry
from emilie.accounts.session import hash_of
from emilie.accounts.waves.models import Wave
from emilie.core.db import one_or_absent
from emilie.core.events import record
from emilie.core.ids import new_id

if TYPE_CHECKING:
    from emilie.accounts.session import Caller

LONGEST = timedelta(days=366)
MOST = 100
"""Links of one organisation that are open; those that ended are kept to be accounted for."""
OPEN = and_(
    InvitationLink.revoked_at.is_(None), InvitationLink.expires_at > func.now(),
    InvitationLink.used < InvitationLink.cap,
)  # fmt: skip
DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
)
ANYBODYS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "mac.com",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "bbox.fr", "laposte.net",
    "numericable.fr", "gmx.com", "gmx.fr", "mail.com", "proton.me", "protonmail.com", "aol.com",
})  # fmt: skip
"""Domains where whoever asks has a mailbox."""
SHOWN = ("id", "name", "cap", "used", "expires_at", "created_at")
"""Of a link, as it is."""


def _described(link: InvitationLink, wave: str | None) -> LinkOut:
    state = "open"
    if link.revoked_at is not None:
        state = "revoked"
    elif link.expires_at <= datetime.now(UTC):
        state = "expired"
    elif link.used >= link.cap:
        state = "spent"
    return LinkOut.model_validate(
        {name: getattr(link, name) for name in SHOWN} | {"state": state, "wave": wave}
    )  # fmt: skip


async def listing(session: AsyncSession, organisation_id: UUID) -> list[LinkOut]:
    query = (
        select(InvitationLink, Wave.name)
        .outerjoin(Wave, Wave.id == InvitationLink.wave_id)
        .where(InvitationLink.organisation_id == organisation_id)
        .order_by(
            OPEN.desc(), InvitationLink.revoked_at.desc().nulls_first(), InvitationLink.id.desc()
        )
        .limit(MOST)
    )
    return [_described(link, wave) for link, wave in (await session.execute(query)).all()]


async def make(
    session: AsyncSession, caller: Caller, organisation_id: UUID, wanted: LinkIn
) -> tuple[str, LinkOut]:
    """A link with its secret, which is kept nowhere."""
    now = datetime.now(UTC)
    expires_at = wanted.expires_at
    if not now < expires_at <= now + LONGEST:
        raise ExpiryRefused(days=LONGEST.days)
    wave = await wave_for(session, organisation_id, wanted.wave_id)
    count = select(func.count()).select_from(InvitationLink)
    theirs = count.where(InvitationLink.organisation_id == organisation_id, OPEN)
    if (await session.scalar(theirs) or 0) >= MOST:
        raise TooManyInvitationLinks(most=MOST)
    token = secrets.token_urlsafe(32)
    link = InvitationLink(
        id=new_id(), organisation_id=organisation_id, wave_id=wave and wave.id, name=wanted.name,
        token_hash=hash_of(token), cap=wanted.cap, used=0, expires_at=expires_at,
        made_by=caller.agent_id, created_at=now,
    )  # fmt: skip
    session.add(link)
    await record(session, caller.agent_id, LinkMade(organisation_id, link.id, wanted.cap))
    await session.flush()
    return token, _described(link, None if wave is None else wave.name)


async def revoke(
    session: AsyncSession, caller: Caller, organisation_id: UUID, link_id: UUID
) -> None:
    query = select(InvitationLink).where(
        InvitationLink.id == link_id, InvitationLink.organisation_id == organisation_id
    )
    link = await one_or_absent(session, query.with_for_update())
    if link.revoked_at is None:
        link.revoked_at = datetime.now(UTC)
        await record(session, caller.agent_id, LinkRevoked(organisation_id, link_id))


async def domains(session: AsyncSession, organisation_id: UUID) -> list[DomainOut]:
    query = (
        select(
            InvitationDomain.id, InvitationDomain.domain, InvitationDomain.created_at,
            Wave.name.label("wave"),
        )
        .outerjoin(Wave, Wave.id == InvitationDomain.wave_id)
        .where(InvitationDomain.organisation_id == organisation_id)
        .order_by(InvitationDomain.domain)
    )  # fmt: skip
    return [DomainOut.model_validate(row) for row in await session.execute(query)]


async def add_domain(
    session: AsyncSession, caller: Caller, organisation_id: UUID, wanted: DomainIn
) -> DomainOut:
    domain = wanted.domain.lower().lstrip("@")
    if not DOMAIN.fullmatch(domain) or domain in ANYBODYS:
        raise DomainRefused(domain=wanted.domain)
    if caller.role not in INVITES_REFERENTS:
        await _check_is_theirs(session, organisation_id, domain)
    wave = await wave_for(session, organisation_id, wanted.wave_id)
    values: dict[str, Any] = {
        "id": new_id(), "organisation_id": organisation_id, "wave_id": wave and wave.id,
        "domain": domain, "made_by": caller.agent_id,
    }  # fmt: skip
    statement = insert(InvitationDomain).values(values).on_conflict_do_nothing()
    kept = (await session.execute(statement.returning(InvitationDomain.created_at))).one_or_none()
    if kept is None:
        raise DomainTaken(domain=domain)
    await record(session, caller.agent_id, DomainAdded(organisation_id, domain))
    return DomainOut(
        id=values["id"], domain=domain, wave=wave and wave.name, created_at=kept.created_at
    )


async def _check_is_theirs(session: AsyncSession, organisation_id: UUID, domain: str) -> None:
    """A referent does not take in the agents of another administration by its domain. What their
    directory wrote does not prove it.
    """
    told = select(DirectoryEntry.agent_id).where(DirectoryEntry.agent_id == Agent.id)
    query = select(Agent.id).where(
        Agent.organisation_id == organisation_id,
        Agent.email_proven,
        ~told.exists(),
        func.lower(func.split_part(Agent.email, "@", 2)) == domain,
    )
    if (await session.scalars(query.limit(1))).one_or_none() is None:
        raise DomainNotTheirs(domain=domain)


async def remove_domain(
    session: AsyncSession, caller: Caller, organisation_id: UUID, domain_id: UUID
) -> None:
    query = select(InvitationDomain).where(
        InvitationDomain.id == domain_id, InvitationDomain.organisation_id == organisation_id
    )
    entry = await one_or_absent(session, query)
    await session.delete(entry)
    await record(session, caller.agent_id, DomainRemoved(organisation_id, entry.domain))
