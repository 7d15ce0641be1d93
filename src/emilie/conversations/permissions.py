"""Asking an agent whether a query may leave, wherever they are and whichever process they reach.

The question stands in the row of the running answer, as does what they decide: the process that
makes the answer looks there while it waits, a few times a second.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.leaving import Decision
from emilie.conversations.turns import Started, stored_json
from emilie.core.db import Sessions
from emilie.core.errors import NotFound
from emilie.research.errors import SearchSettled

POLL = 0.2
"""Seconds between two looks at whether they decided."""

GIVEN = text("""
select :service = any(searches) as given from conversations where id = :conversation_id
""")
ASK = text("""
update runs set asking = cast(:asking as jsonb), decision = null
where id = :answer_id and maker = :maker
""")
DECIDED = text("select decision from runs where id = :answer_id and maker = :maker")
SETTLE = text("""
update runs set asking = null, decision = null where id = :answer_id and maker = :maker
""")
# What was decided counts once, for the very query that was asked about.
DECIDE = text("""
with mine as (
  select id from conversations
  where id = :conversation_id and agent_id = :agent_id and deleted_at is null
), run as (
  update runs set decision = cast(:decision as jsonb) from mine
  where runs.conversation_id = mine.id and asking ->> 'id' = :search_id and decision is null
  returning asking ->> 'service' as service
), kept as (
  update conversations set searches = searches || run.service from mine, run
  where conversations.id = mine.id and :remember and not run.service = any(searches)
)
select (select id from mine) as conversation_id, (select service from run) as service
""")


class Asking:
    """The permission of the agent of one running answer."""

    def __init__(self, statements: Sessions, started: Started) -> None:
        self._statements = statements
        self._conversation_id = started.conversation_id
        self._run = {"answer_id": started.answer_id, "maker": started.maker}

    async def given(self, service: str) -> bool:
        values = {"conversation_id": self._conversation_id, "service": service}
        async with self._statements() as session:
            row = (await session.execute(GIVEN, values)).one_or_none()
        return row is not None and bool(row.given)

    async def ask(self, search_id: str, service: str, seconds: float) -> Decision | None:
        until = monotonic() + seconds
        asking = stored_json({"id": search_id, "service": service})
        async with self._statements() as session:
            await session.execute(ASK, self._run | {"asking": asking})
        decided = None
        while decided is None and monotonic() < until:
            await asyncio.sleep(POLL)
            decided = await self._decided()
        async with self._statements() as session:
            await session.execute(SETTLE, self._run)
        return decided

    async def _decided(self) -> Decision | None:
        async with self._statements() as session:
            row = (await session.execute(DECIDED, self._run)).one_or_none()
        if row is None or row.decision is None:
            return None
        return Decision(row.decision["search"], row.decision["query"])


async def decide(
    session: AsyncSession,
    agent_id: UUID,
    conversation_id: UUID,
    search_id: str,
    *,
    decision: Literal["search", "skip"],
    query: str | None,
    remember: bool,
) -> None:
    """What the agent decided; `remember`: for all queries of the conversation to that service."""
    searches = decision == "search"
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "search_id": search_id,
        "decision": stored_json({"search": searches, "query": query}),
        "remember": remember and searches,
    }  # fmt: skip
    row = (await session.execute(DECIDE, values)).one()
    if row.conversation_id is None:
        raise NotFound
    if row.service is None:
        raise SearchSettled
