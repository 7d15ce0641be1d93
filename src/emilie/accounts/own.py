"""What accounts themselves know of an agent: taken away as one file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Owner, declare

NAMES = {"fr": "Compte.json", "en": "Account.json"}

# By name: an account has more columns than its owner can make anything of.
PARTS: dict[str, str] = {
    "agent": """
      select agents.name, given_name, email, role, agents.state, theme, language,
        organisations.name as organisation, units.name as unit, agents.created_at, activated_at,
        last_seen_on
      from agents join organisations on organisations.id = organisation_id
      left join units on units.id = unit_id where agents.id = :agent_id
    """,
    "identities": """
      select issuer, subject, created_at, signed_in_at from identities
      where agent_id = :agent_id order by id
    """,
    "sessions": """
      select created_at, seen_at, expires_at, browser, system, issuer from sessions
      where agent_id = :agent_id order by created_at
    """,
    "charter": """
      select number, accepted_at from charter_acceptances join charters on charters.id = charter_id
      where agent_id = :agent_id order by number
    """,
    "invitations": """
      select organisations.name as organisation, waves.name as wave, invitations.state, arm,
        invitations.created_at, invitations.changed_at
      from invitations join organisations on organisations.id = organisation_id
      left join waves on waves.id = wave_id where agent_id = :agent_id order by number
    """,
    "organisations_before": """
      select organisations.name as organisation, at as until from agent_moves
      join organisations on organisations.id = from_id where agent_id = :agent_id order by at
    """,
    "journal": """
      select at, kind, facts from events where agent_id = :agent_id order by id limit 20000
    """,
}


async def _count(session: AsyncSession, agent_id: UUID) -> int:  # noqa: ARG001 -- everybody has one
    return 1


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    told: dict[str, Any] = {}
    async with state.statements() as session:
        for name, query in PARTS.items():
            found = await session.execute(text(query), {"agent_id": owner.agent_id})
            told[name] = [dict(row) for row in found.mappings()]
    content = orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str)
    yield [(NAMES[owner.language], content)]


declare(Belonging("account", _count, follows=True, take=_take))
