"""The life of a turn in the database once it is begun: checkpointed, closed, taken back.

Closing is one statement, like beginning: they are the hot path of the product.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.chunks import Part, settled, text_of
from emilie.core.text import fold
from emilie.inference.quotas import Spending
from emilie.inference.sensitivities import Sensitivity, highest


@dataclass
class Started:
    """A run's row as it was begun. `parts` is what was said before, for an answer that goes on."""

    conversation_id: UUID
    agent_id: UUID
    answer_id: UUID
    question_id: UUID
    maker: UUID
    """Names this attempt at the answer: once another one holds the answer, its writes are lost."""
    continues: bool = False
    first: bool = False
    """Whether the question opens the conversation."""
    parts: list[Part] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    sensitivity: Sensitivity = "interne"
    """The conversation's, as far as is known: it may be raised at any time."""
    endpoint: str | None = None
    """Name of the endpoint that the agent chose."""
    space_id: UUID | None = None
    """The space that the conversation was begun in."""
    spending: Spending = field(default_factory=Spending)
    background: bool = False
    """Whether a batch asks, which nobody waits for."""

    def stands_at(self, sensitivity: Sensitivity) -> None:
        """It was read so. It is only ever raised: two reads may come back in any order."""
        self.sensitivity = highest(self.sensitivity, sensitivity)


BEHIND = 2_000
"""The first slot of what nobody waits for."""


def no_facts(question_id: UUID) -> dict[str, Any]:
    """The metadata of an answer that has not begun."""
    return {
        "state": "answering", "error": None, "error_params": {},
        "question_id": str(question_id), "endpoint": None,
        "seconds": None, "first_word_seconds": None, "input_tokens": None, "output_tokens": None,
        "citations": None, "energy": None, "window": None, "instead_of": None,
        "sent_to": [],
    }  # fmt: skip


def owner_lexeme(agent_id: UUID) -> str:
    return f"@{agent_id}"


# What the SQL function `fr_tsv` makes, with the folding done here: in SQL it is half of the work.
INDEXED = """to_tsvector('pg_catalog.french', :words) || to_tsvector('pg_catalog.french', :folded)
    || array_to_tsvector(array[:owner])"""

CHECKPOINT = text("""
update runs set heartbeat_at = now(), parts = coalesce(said.parts, runs.parts),
  metadata = coalesce(said.facts, runs.metadata)
from unnest(cast(:ids as uuid[]), cast(:makers as uuid[]), cast(:parts as jsonb[]),
  cast(:facts as jsonb[])) as said (id, maker, parts, facts), conversations
where runs.id = said.id and runs.maker = said.maker and conversations.id = runs.conversation_id
returning runs.id, runs.stop_asked, conversations.sensitivity
""")

# The branch moves on to the answer only if it still shows the question. Who finds no row of its
# own was taken for dead: its words complete what was closed for it, unless that was gone on with.
# The conversation is locked first, by the last part, as everywhere that both are written.
CLOSE = text(f"""
with run as (
  delete from runs where id = :answer_id and maker = :maker returning id
), answer as (
  insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv, maker)
  select :answer_id, :conversation_id, :question_id, 'assistant', cast(:parts as jsonb),
    cast(:facts as jsonb), {INDEXED}, case when :abandoned then cast(:maker as uuid) end
  where exists (select from conversations where id = :conversation_id)
    and (not :abandoned or exists (select from run))
  on conflict (id) do update set parts = excluded.parts, metadata = excluded.metadata,
    tsv = excluded.tsv, maker = excluded.maker
  where messages.maker = :maker or exists (select from run)
)
update conversations set active_at = now(),
  tip_id = case when tip_id = :question_id then :answer_id else tip_id end
where id = :conversation_id returning sensitivity
""")  # noqa: S608 -- our own constant

# The answer that was closed for a process taken for dead is its own again, if nobody went on
# with it meanwhile and no other answer is being made.
TAKE_BACK = text("""
with mine as (
  select conversations.id, conversations.agent_id, messages.parent_id
  from conversations join messages on messages.conversation_id = conversations.id
  where conversations.id = :conversation_id and deleted_at is null
    and messages.id = :answer_id and messages.maker = :maker
  for update
)
insert into runs
  (id, maker, conversation_id, question_id, agent_id, slot, continues, parts, metadata)
select :answer_id, :maker, id, parent_id, agent_id, (
    select min(n) from generate_series(cast(:first_slot as int), :first_slot + 1000) as n
    where not exists (select from runs where runs.agent_id = mine.agent_id and slot = n)
  ), true, cast(:parts as jsonb), cast(:facts as jsonb)
from mine on conflict do nothing returning id
""")

STOP = text("""
update runs set stop_asked = true from conversations
where runs.conversation_id = conversations.id and conversations.id = :conversation_id
  and conversations.agent_id = :agent_id and conversations.deleted_at is null
""")

# Runs whose process is gone become messages, with the words of their last checkpoint. Two
# replicas may both try, and the process may only have been slow: who deletes the row closes it.
ABANDONED = text("""
select runs.id, runs.conversation_id, runs.question_id, runs.maker, runs.parts, runs.metadata,
  runs.agent_id
from runs join conversations on conversations.id = runs.conversation_id
where heartbeat_at < now() - make_interval(secs => :seconds)
  and runs.id <> all (cast(:alive as uuid[]))
""")


def indexed(words: str, agent_id: UUID) -> dict[str, str]:
    """Parameters of `INDEXED`."""
    words = words.replace("\0", "")
    written = unicodedata.normalize("NFC", words).replace("’", "'")
    folded = fold(words)
    # Without an accent both are the same, and reading it twice is half of the work.
    twice = folded != written.lower()
    return {
        "words": written, "folded": folded if twice else "", "owner": owner_lexeme(agent_id),
    }  # fmt: skip


def stored_json(value: Any) -> str:
    # NUL cannot be stored by PostgreSQL, whatever a model says.
    return orjson.dumps(value).decode().replace("\\u0000", "")


def _new(value: Any) -> str | None:
    return None if value is None else stored_json(value)


class Seen(NamedTuple):
    """What a checkpoint learns of a run."""

    stop_asked: bool
    sensitivity: Sensitivity
    """The conversation's: it may have been raised since the turn began."""


class Said(NamedTuple):
    """What a run has to store; None where nothing is new."""

    maker: UUID
    parts: Sequence[Part] | None
    facts: Mapping[str, Any] | None = None


async def checkpoint(session: AsyncSession, said: Mapping[UUID, Said]) -> dict[UUID, Seen]:
    """Store what was said so far by each run.

    Gives how each one stands; one that is not in it is its maker's no more.
    """
    values = {
        "ids": list(said),
        "makers": [each.maker for each in said.values()],
        "parts": [_new(each.parts) for each in said.values()],
        "facts": [_new(each.facts) for each in said.values()],
    }
    rows = (await session.execute(CHECKPOINT, values)).all()
    return {row.id: Seen(row.stop_asked, row.sensitivity) for row in rows}


async def take_back(
    session: AsyncSession, start: Started, parts: list[Part], facts: dict[str, Any]
) -> bool:
    """Make the run of a process that was wrongly taken for dead again; whether it could be."""
    values = {
        "answer_id": start.answer_id, "conversation_id": start.conversation_id,
        "maker": start.maker, "parts": stored_json(parts), "facts": stored_json(facts),
        "first_slot": BEHIND if start.background else 0,
    }  # fmt: skip
    return (await session.execute(TAKE_BACK, values)).first() is not None


async def close(
    session: AsyncSession,
    start: Started,
    parts: list[Part],
    facts: dict[str, Any],
    *,
    abandoned: bool = False,
) -> None:
    """Store the answer in place of its run; an abandoned one only if its run is still there.

    What the answer is followed by, its title first, obeys the sensitivity of that moment.
    """
    values = {
        "answer_id": start.answer_id, "conversation_id": start.conversation_id,
        "question_id": start.question_id, "parts": stored_json(parts), "facts": stored_json(facts),
        "abandoned": abandoned, "maker": start.maker,
    } | indexed(text_of(parts), start.agent_id)  # fmt: skip
    row = (await session.execute(CLOSE, values)).one_or_none()
    if row is not None:
        start.stands_at(row.sensitivity)


async def ask_to_stop(session: AsyncSession, conversation_id: UUID, agent_id: UUID) -> None:
    await session.execute(STOP, {"conversation_id": conversation_id, "agent_id": agent_id})


async def close_abandoned(
    session: AsyncSession, *, seconds: float, alive: Sequence[UUID] = ()
) -> int:
    """Close as interrupted the runs without a heartbeat for that long; how many there were."""
    values = {"seconds": seconds, "alive": list(alive)}
    rows = (await session.execute(ABANDONED, values)).all()
    for row in rows:
        start = Started(row.conversation_id, row.agent_id, row.id, row.question_id, row.maker)
        parts = settled(row.parts)
        facts = row.metadata | {"state": "interrupted"}
        await close(session, start, parts, facts, abandoned=True)
    return len(rows)
