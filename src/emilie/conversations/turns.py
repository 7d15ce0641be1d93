"""The life of a turn in the database: begun with its question, checkpointed, closed.

Beginning and closing are one statement each: they are the hot path of the product.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.chunks import Part, settled, text_of
from emilie.core.errors import AppError, NotFound
from emilie.core.ids import new_id
from emilie.core.text import fold
from emilie.inference.hosting import Sensitivity

TITLE = 80
"""Most characters of the provisional title, cut from the first question."""


class AnswerInProgress(AppError):
    status, code = 409, "answer_in_progress"


class NothingToContinue(AppError):
    status, code = 409, "nothing_to_continue"


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
    endpoint: str | None = None
    """Name of the endpoint that the agent chose."""


def no_facts(question_id: UUID) -> dict[str, Any]:
    """The metadata of an answer that has not begun."""
    return {
        "state": "answering", "error": None, "error_params": {},
        "question_id": str(question_id), "endpoint": None,
        "seconds": None, "first_word_seconds": None, "input_tokens": None, "output_tokens": None,
        "citations": None, "energy": None, "window": None,
    }  # fmt: skip


def provisional_title(question: str) -> str:
    """The first line of the question, cut at a word."""
    line = " ".join(question.strip().split("\n", 1)[0].split())
    if len(line) <= TITLE:
        return line
    return line[:TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def owner_lexeme(agent_id: UUID) -> str:
    return f"@{agent_id}"


# What the SQL function `fr_tsv` makes, with the folding done here: in SQL it is half of the work.
INDEXED = """to_tsvector('pg_catalog.french', :words) || to_tsvector('pg_catalog.french', :folded)
    || array_to_tsvector(array[:owner])"""

# All or nothing without a transaction around it: every change hangs on the run's row.
# Mine: the caller's conversation, locked. A question's parent is the tip of the branch that is
# shown, or the parent of the question that it replaces. The unique conversation of `runs` is
# what refuses a second answer at the same time.
BEGIN = text(f"""
with mine as (
  select id, tip_id, sensitivity, endpoint from conversations
  where id = :conversation_id and agent_id = :agent_id and deleted_at is null for update
), parent as (
  select mine.id as conversation_id, mine.sensitivity, mine.endpoint,
    case when cast(:edits as uuid) is null then mine.tip_id else edited.parent_id end as parent_id
  from mine left join messages edited on edited.id = :edits and edited.conversation_id = mine.id
  where cast(:edits as uuid) is null or (edited.id is not null and edited.role = 'user')
), run as (
  insert into runs (id, conversation_id, question_id, parts, metadata)
  select :answer_id, conversation_id, :question_id, '[]', cast(:facts as jsonb) from parent
  on conflict (conversation_id) do nothing returning id, maker
), question as (
  insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv)
  select :question_id, conversation_id, parent_id, 'user', cast(:parts as jsonb),
    cast(:metadata as jsonb), {INDEXED}
  from parent, run
), shown as (
  update conversations set tip_id = :question_id, active_at = now(),
    title = case when title = '' then :title else title end
  from parent, run where conversations.id = parent.conversation_id
)
select parent.parent_id, sensitivity, endpoint, (select maker from run) as maker from parent
""")  # noqa: S608 -- our own constant

BEGIN_AGAIN = text("""
with mine as (
  select conversations.id, question.id as question_id, sensitivity, endpoint from conversations
  join messages question on question.conversation_id = conversations.id
  where conversations.id = :conversation_id and agent_id = :agent_id and deleted_at is null
    and question.id = :question_id and question.role = 'user'
  for update of conversations
), run as (
  insert into runs (id, conversation_id, question_id, parts, metadata)
  select :answer_id, id, question_id, '[]', cast(:facts as jsonb) from mine
  on conflict (conversation_id) do nothing returning id, maker
), shown as (
  update conversations set tip_id = :question_id, active_at = now()
  from mine, run where conversations.id = mine.id
)
select sensitivity, endpoint, (select maker from run) as maker from mine
""")

# The answer is locked too: a process that was taken for dead may be writing its last words.
# A summary that covers it does not know what it will go on with; ids grow with time, so those of
# the messages below are greater.
BEGIN_CONTINUING = text("""
with mine as (
  select answer.id, answer.parent_id, answer.parts, answer.metadata, answer.conversation_id,
    sensitivity, endpoint, titled_by = 'nobody' as untitled
  from conversations join messages answer on answer.conversation_id = conversations.id
  where conversations.id = :conversation_id and agent_id = :agent_id and deleted_at is null
    and answer.id = :answer_id and answer.role = 'assistant'
  for update of conversations, answer
), run as (
  insert into runs (id, conversation_id, question_id, continues, parts, metadata)
  select id, conversation_id, parent_id, true, parts,
    metadata - 'tokens' || '{"state": "answering", "error": null, "error_params": {}}' from mine
  on conflict (conversation_id) do nothing returning id, maker
), stale as (
  delete from summaries using mine, run
  where summaries.conversation_id = mine.conversation_id and message_id >= mine.id
), taken_over as (
  update messages set maker = null from run where messages.id = run.id
)
select parent_id, parts, metadata, sensitivity, endpoint, (select maker from run) as maker,
  untitled and exists (
    select from messages where id = mine.parent_id and parent_id is null
  ) as first
from mine
""")

CHECKPOINT = text("""
update runs set heartbeat_at = now(), parts = coalesce(said.parts, runs.parts)
from unnest(cast(:ids as uuid[]), cast(:makers as uuid[]), cast(:parts as jsonb[]))
  as said (id, maker, parts)
where runs.id = said.id and runs.maker = said.maker returning runs.id, runs.stop_asked
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
where id = :conversation_id
""")  # noqa: S608 -- our own constant

# The answer that was closed for a process taken for dead is its own again, if nobody went on
# with it meanwhile and no other answer is being made.
TAKE_BACK = text("""
with mine as (
  select conversations.id, messages.parent_id
  from conversations join messages on messages.conversation_id = conversations.id
  where conversations.id = :conversation_id and deleted_at is null
    and messages.id = :answer_id and messages.maker = :maker
  for update
)
insert into runs (id, maker, conversation_id, question_id, continues, parts, metadata)
select :answer_id, :maker, id, parent_id, true, cast(:parts as jsonb), cast(:facts as jsonb)
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
  agent_id
from runs join conversations on conversations.id = runs.conversation_id
where heartbeat_at < now() - make_interval(secs => :seconds)
  and runs.id <> all (cast(:alive as uuid[]))
""")


def _indexed(words: str, agent_id: UUID) -> dict[str, str]:
    """Parameters of `INDEXED`."""
    words = words.replace("\0", "")
    written = unicodedata.normalize("NFC", words).replace("’", "'")
    folded = fold(words)
    # Without an accent both are the same, and reading it twice is half of the work.
    twice = folded != written.lower()
    return {
        "words": written, "folded": folded if twice else "", "owner": owner_lexeme(agent_id),
    }  # fmt: skip


def _json(value: Any) -> str:
    # NUL cannot be stored by PostgreSQL, whatever a model says.
    return orjson.dumps(value).decode().replace("\\u0000", "")


async def begin(
    session: AsyncSession,
    *,
    conversation_id: UUID,
    agent_id: UUID,
    parts: list[Part],
    question: str,
    task: str | None,
    edits: UUID | None,
) -> tuple[Started, UUID | None]:
    """Store the question and its run; also gives the message that the question follows."""
    question_id, answer_id = new_id(), new_id()
    facts = no_facts(question_id)
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "edits": edits,
        "question_id": question_id, "answer_id": answer_id, "parts": _json(parts),
        "metadata": _json({"task": task}), "facts": _json(facts),
        "title": provisional_title(question),
    } | _indexed(question, agent_id)  # fmt: skip
    row = (await session.execute(BEGIN, values)).one_or_none()
    if row is None:
        raise NotFound
    if row.maker is None:
        raise AnswerInProgress
    started = Started(
        conversation_id, agent_id, answer_id, question_id, row.maker,
        first=row.parent_id is None, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint,
    )  # fmt: skip
    return started, row.parent_id


async def begin_again(
    session: AsyncSession, *, conversation_id: UUID, agent_id: UUID, question_id: UUID
) -> Started:
    """A run for another answer to a question already stored."""
    answer_id, facts = new_id(), no_facts(question_id)
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "question_id": question_id,
        "answer_id": answer_id, "facts": _json(facts),
    }  # fmt: skip
    row = (await session.execute(BEGIN_AGAIN, values)).one_or_none()
    if row is None:
        raise NotFound
    if row.maker is None:
        raise AnswerInProgress
    return Started(
        conversation_id, agent_id, answer_id, question_id, row.maker, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint,
    )  # fmt: skip


async def begin_continuing(
    session: AsyncSession, *, conversation_id: UUID, agent_id: UUID, answer_id: UUID
) -> Started:
    """A run that goes on with an answer that was stopped, interrupted or cut."""
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "answer_id": answer_id,
    }  # fmt: skip
    row = (await session.execute(BEGIN_CONTINUING, values)).one_or_none()
    if row is None:
        raise NotFound
    if row.maker is None:
        raise AnswerInProgress
    if row.metadata.get("state") == "done":
        raise NothingToContinue
    facts = row.metadata | {"state": "answering", "error": None, "error_params": {}}
    facts.pop("tokens", None)
    return Started(
        conversation_id, agent_id, answer_id, row.parent_id, row.maker,
        continues=True, first=row.first, parts=row.parts, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint,
    )  # fmt: skip


async def checkpoint(
    session: AsyncSession, said: Mapping[UUID, tuple[UUID, Sequence[Part] | None]]
) -> dict[UUID, bool]:
    """Store what was said so far by each run, with its maker (None: nothing new).

    Gives whether each one was asked to stop; one that is not in it is its maker's no more.
    """
    values = {
        "ids": list(said),
        "makers": [maker for maker, _ in said.values()],
        "parts": [None if parts is None else _json(parts) for _, parts in said.values()],
    }
    rows = (await session.execute(CHECKPOINT, values)).all()
    return {row.id: row.stop_asked for row in rows}


async def take_back(
    session: AsyncSession, start: Started, parts: list[Part], facts: dict[str, Any]
) -> bool:
    """Make the run of a process that was wrongly taken for dead again; whether it could be."""
    values = {
        "answer_id": start.answer_id, "conversation_id": start.conversation_id,
        "maker": start.maker, "parts": _json(parts), "facts": _json(facts),
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
    """Store the answer in place of its run; an abandoned one only if its run is still there."""
    values = {
        "answer_id": start.answer_id, "conversation_id": start.conversation_id,
        "question_id": start.question_id, "parts": _json(parts), "facts": _json(facts),
        "abandoned": abandoned, "maker": start.maker,
    } | _indexed(text_of(parts), start.agent_id)  # fmt: skip
    await session.execute(CLOSE, values)


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
