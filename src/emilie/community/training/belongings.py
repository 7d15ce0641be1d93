"""What an agent learnt: the evidence of it is theirs wherever they go, and that of where it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import orjson
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Move, Owner, declare
from emilie.community.training.evidence import ALL, MINE
from emilie.community.training.models import TrainingAttempt, TrainingPartRead

NAMES = {"fr": "Formation.json", "en": "Training.json"}

COUNT = text(f"{ALL} select count(*) from evidence where agent_id = :agent_id")  # noqa: S608 -- our own constants
TRIED = text("""
select content ->> 'title' as title, number as version, right_answers, questions, passed, at
from training_attempts join training_versions on training_versions.id = version_id
where agent_id = :agent_id order by at, training_attempts.id
""")
COMING = text("""
select title, starts_at, minutes, place, link, state, enrolled_at
from training_enrolments join training_meetings on training_meetings.id = meeting_id
where agent_id = :agent_id and attended is null order by starts_at, training_meetings.id
""")
# Their seats are for others.
LEFT = text("""
delete from training_enrolments using training_meetings
where training_meetings.id = meeting_id and agent_id = :agent_id
  and organisation_id = :from_id and starts_at > now()
""")


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    return int(await session.scalar(COUNT, {"agent_id": agent_id}) or 0)


async def _move(session: AsyncSession, move: Move) -> None:
    await session.execute(LEFT, {"agent_id": move.agent_id, "from_id": move.from_id})


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    """One file: what is evidence, what they tried, where they are expected."""
    told = {}
    async with state.statements() as session:
        for name, query in (("evidence", MINE), ("attempts", TRIED), ("sessions", COMING)):
            found = await session.execute(query, {"agent_id": owner.agent_id})
            told[name] = [dict(row) for row in found.mappings()]
    if any(told.values()):
        content = orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str)
        yield [(NAMES[owner.language], content)]


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    """How they went about it. Evidence is kept: organisations have to be able to show it."""
    for each in (TrainingAttempt, TrainingPartRead):
        await session.execute(delete(each).where(each.agent_id == agent_id))


declare(Belonging("training", _count, follows=True, move=_move, take=_take, erase=_erase))
