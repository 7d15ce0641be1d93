"""Who signs in, among those whom a directory made: by what the operator says that both know."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations.models import InvitationDomain
from emilie.accounts.models import Agent, Identity
from emilie.accounts.scim.models import DirectoryEntry

if TYPE_CHECKING:
    from emilie.accounts.oidc.issuers import Issuer
    from emilie.accounts.oidc.rules import Claimed


def believed() -> ColumnElement[bool]:
    """Whether the address of an agent says who they are beyond their organisation.

    A directory writes whatever address it wants: outside the domains of its organisation, only
    those whom the rules place there anyway are recognised by it.
    """
    told = select(DirectoryEntry.agent_id).where(DirectoryEntry.agent_id == Agent.id)
    declared = select(InvitationDomain.id).where(
        InvitationDomain.organisation_id == Agent.organisation_id,
        InvitationDomain.domain == func.lower(func.split_part(Agent.email, "@", 2)),
    )
    # Of that agent alone: a query that reads entries as well would lend its own.
    return or_(~told.correlate(Agent).exists(), declared.correlate(Agent).exists())


async def find(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed,
    organisation_id: UUID | None = None, *, claims: bool = False,
) -> Agent | None:  # fmt: skip
    """The one agent of a directory who is `who`, and whom that provider does not know under
    another subject; of that organisation, if it is given. Beyond it, what a directory claims is not
    enough but where `claims`: their address has to be believed as well.
    """
    query = _named(issuer, who)
    if query is None:
        return None
    known = select(Identity.id).where(Identity.agent_id == Agent.id, Identity.issuer == address)
    query = query.where(DirectoryEntry.deleted_at.is_(None), ~known.exists())
    if organisation_id is not None:
        query = query.where(Agent.organisation_id == organisation_id)
    elif not claims:
        query = query.where(func.lower(Agent.email) == who.email, Agent.email_proven, believed())
    found = (await session.scalars(query.limit(2))).all()
    return found[0] if len(found) == 1 else None


def _named(issuer: Issuer, who: Claimed) -> Select[Agent] | None:
    query = select(Agent).join(DirectoryEntry, DirectoryEntry.agent_id == Agent.id)
    # Those who have a role were somebody before a directory told of them, or were given it as whom
    # it told of: it makes nobody else of them.
    its_own = or_(Agent.role == "agent", Agent.activated_at.is_(None))
    if issuer.directory == "subject":
        return query.where(DirectoryEntry.external_id == who.subject, its_own)
    if issuer.directory == "username" and who.username:
        named = func.lower(DirectoryEntry.user_name) == who.username.lower()
        return query.where(named, its_own)
    if issuer.directory == "email" and who.email:
        return query.where(func.lower(Agent.email) == who.email, Agent.email_proven)
    return None


async def provisioned(session: AsyncSession, agent_id: UUID, organisation_id: UUID) -> bool:
    """Whether the directory of that organisation says that they are of it."""
    query = select(DirectoryEntry.agent_id).where(
        DirectoryEntry.agent_id == agent_id, DirectoryEntry.deleted_at.is_(None),
        DirectoryEntry.organisation_id == organisation_id,
    )  # fmt: skip
    return (await session.scalars(query)).one_or_none() is not None
