"""Beginning a turn: its question and its run, a slot and the budgets, in one statement.

All or nothing: whatever keeps a turn from beginning leaves nothing stored and nothing taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.assistant.chunks import Part
from emilie.conversations.turns import (
    BEHIND,
    INDEXED,
    Started,
    indexed,
    no_facts,
    stored_json,
)
from emilie.core.errors import AppError, NotFound
from emilie.core.ids import new_id
from emilie.inference.budgets import refusals
from emilie.inference.provenance import completed
from emilie.inference.quotas import Allowance, Spending, TooManyAnswers, reserved
from emilie.inference.tokens import CHARACTERS_PER_TOKEN

TITLE = 80
"""Most characters of the provisional title, cut from the first question."""


class AnswerInProgress(AppError):
    status, code = 409, "answer_in_progress"


class NothingToContinue(AppError):
    status, code = 409, "nothing_to_continue"


def provisional_title(question: str) -> str:
    """The first line of the question, cut at a word."""
    line = " ".join(question.strip().split("\n", 1)[0].split())
    if len(line) <= TITLE:
        return line
    return line[:TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


# A slot of the agent's that is free, and what the answer may cost, taken for the run that is made:
# who finds no slot begins nothing, and a budget that is spent fails the statement.
FREE = """free as (
  select min(n) as slot
  from generate_series(cast(:first_slot as int), :first_slot + cast(:at_once as int) - 1) as n
  where not exists (select from runs where runs.agent_id = :agent_id and runs.slot = n)
)"""
TAKEN = """taken as (
  select wanted, reserve_tokens(cast(:scopes as text[]), cast(:scope_ids as uuid[]),
    cast(:periods as text[]), cast(:mosts as bigint[]), wanted) as starts
  from (select cast(:wanted as bigint) + (select {more}) as wanted from run) as asked
)"""
# What is stored already and will be sent again: the question, and an answer that goes on.
CHARACTERS = """(select coalesce(sum(length(part ->> 'text')), 0)
  from jsonb_array_elements({parts}) as part where part ->> 'type' = 'text')"""
NO_MORE = TAKEN.format(more="0")
AND_STORED = TAKEN.format(more=f"ceil(characters / {CHARACTERS_PER_TOKEN})::bigint from mine")
TOLD = """sensitivity, endpoint, space_id,
  (select maker from run) as maker, (select slot from free) as slot,
  (select starts from taken) as starts, (select wanted from taken) as wanted,
  exists (select from runs where conversation_id = :conversation_id) as answering"""

# All or nothing without a transaction around it: every change hangs on the run's row.
# Mine: the caller's conversation, locked. A question's parent is the tip of the branch that is
# shown, or the parent of the question that it replaces. The unique conversation of `runs` is
# what refuses a second answer at the same time.
BEGIN = text(f"""
with mine as (
  select id, tip_id, sensitivity, endpoint, space_id from conversations
  where id = :conversation_id and agent_id = :agent_id and deleted_at is null for update
), parent as (
  select mine.id as conversation_id, mine.sensitivity, mine.endpoint, mine.space_id,
    case when cast(:edits as uuid) is null then mine.tip_id else edited.parent_id end as parent_id
  from mine left join messages edited on edited.id = :edits and edited.conversation_id = mine.id
  where cast(:edits as uuid) is null or (edited.id is not null and edited.role = 'user')
), {FREE}, run as (
  insert into runs (id, conversation_id, question_id, agent_id, slot, parts, metadata)
  select :answer_id, conversation_id, :question_id, :agent_id, slot, '[]', cast(:facts as jsonb)
  from parent, free where slot is not null
  on conflict do nothing returning id, maker
), {NO_MORE}, question as (
  insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv)
  select :question_id, conversation_id, parent_id, 'user', cast(:parts as jsonb),
    cast(:metadata as jsonb), {INDEXED}
  from parent, run
), shown as (
  update conversations set tip_id = :question_id, active_at = now(),
    title = case when title = '' then :title else title end
  from parent, run where conversations.id = parent.conversation_id
)
select parent.parent_id, {TOLD} from parent
""")  # noqa: S608 -- our own constant

BEGIN_AGAIN = text(f"""
with mine as (
  select conversations.id, question.id as question_id, sensitivity, endpoint, space_id,
    {CHARACTERS.format(parts="question.parts")} as characters
  from conversations
  join messages question on question.conversation_id = conversations.id
  where conversations.id = :conversation_id and agent_id = :agent_id and deleted_at is null
    and question.id = :question_id and question.role = 'user'
  for update of conversations
), {FREE}, run as (
  insert into runs (id, conversation_id, question_id, agent_id, slot, parts, metadata)
  select :answer_id, id, question_id, :agent_id, slot, '[]', cast(:facts as jsonb)
  from mine, free where slot is not null
  on conflict do nothing returning id, maker
), {AND_STORED}, shown as (
  update conversations set tip_id = :question_id, active_at = now()
  from mine, run where conversations.id = mine.id
)
select {TOLD} from mine
""")  # noqa: S608 -- our own constant

# The answer is locked too: a process that was taken for dead may be writing its last words.
# A summary that covers it does not know what it will go on with; ids grow with time, so those of
# the messages below are greater.
BEGIN_CONTINUING = text(f"""
with mine as (
  select answer.id, answer.parent_id, answer.parts, answer.metadata, answer.conversation_id,
    sensitivity, endpoint, space_id, titled_by = 'nobody' as untitled,
    {CHARACTERS.format(parts="question.parts || answer.parts")} as characters
  from conversations join messages answer on answer.conversation_id = conversations.id
    join messages question on question.id = answer.parent_id
  where conversations.id = :conversation_id and agent_id = :agent_id and deleted_at is null
    and answer.id = :answer_id and answer.role = 'assistant'
  for update of conversations, answer
), {FREE}, run as (
  insert into runs
    (id, conversation_id, question_id, agent_id, slot, continues, parts, metadata)
  select id, conversation_id, parent_id, :agent_id, slot, true, parts,
    metadata - 'tokens' || cast(:again as jsonb)
  from mine, free where slot is not null
  on conflict do nothing returning id, maker
), {AND_STORED}, stale as (
  delete from summaries using mine, run
  where summaries.conversation_id = mine.conversation_id and message_id >= mine.id
), taken_over as (
  update messages set maker = null from run where messages.id = run.id
)
select parent_id, parts, metadata, {TOLD},
  untitled and exists (
    select from messages where id = mine.parent_id and parent_id is null
  ) as first
from mine
""")  # noqa: S608 -- our own constant


@dataclass(frozen=True, slots=True)
class Taking:
    """What a turn takes to begin: a slot of the caller's, and what its answer may cost.

    What is stored already, when that is asked again, is added by the statement itself.
    """

    allowance: Allowance
    tokens: int
    background: bool = False
    """Whether a batch asks: its slots are others than those that the agent asks by."""


AGAIN: dict[str, Any] = {"state": "answering", "error": None, "error_params": {}}
TRIES = 5
"""Times that a slot taken by another request at the same moment is looked for again."""


async def _begun(
    session: AsyncSession, statement: TextClause, values: dict[str, Any], taking: Taking
) -> tuple[Row[Any], Spending]:
    """The row that a beginning statement gives; raises whatever kept the turn from beginning."""
    asked = values | taking.allowance.values(taking.tokens)
    asked["first_slot"] = BEHIND if taking.background else 0
    for _ in range(TRIES):
        with refusals():
            row = (await session.execute(statement, asked)).one_or_none()
        if row is None:
            raise NotFound
        if row.maker is not None:
            taken = reserved(taking.allowance, row.wanted, row.starts)
            return row, Spending(taking.allowance, taken)
        if row.answering:
            break
        if row.slot is None:
            raise TooManyAnswers(most=taking.allowance.at_once)
    raise AnswerInProgress


async def begin(
    session: AsyncSession,
    taking: Taking,
    *,
    conversation_id: UUID,
    agent_id: UUID,
    parts: list[Part],
    question: str,
    task: str | None,
    length: str | None,
    fields: Mapping[str, str] | None = None,
    edits: UUID | None,
    search: Sequence[str] = (),
) -> tuple[Started, UUID | None]:
    """Store the question and its run; also gives the message that the question follows."""
    question_id, answer_id = new_id(), new_id()
    facts = no_facts(question_id)
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "edits": edits,
        "question_id": question_id, "answer_id": answer_id, "parts": stored_json(parts),
        "metadata": stored_json(
            {"task": task, "length": length, "fields": fields, "search": list(search)}
        ),
        "facts": stored_json(facts),
        "title": provisional_title(question),
    } | indexed(question, agent_id)  # fmt: skip
    row, spending = await _begun(session, BEGIN, values, taking)
    started = Started(
        conversation_id, agent_id, answer_id, question_id, row.maker,
        first=row.parent_id is None, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint, space_id=row.space_id,
        spending=spending, background=taking.background,
    )  # fmt: skip
    return started, row.parent_id


async def begin_again(
    session: AsyncSession,
    taking: Taking,
    *,
    conversation_id: UUID,
    agent_id: UUID,
    question_id: UUID,
) -> Started:
    """A run for another answer to a question already stored."""
    answer_id, facts = new_id(), no_facts(question_id)
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "question_id": question_id,
        "answer_id": answer_id, "facts": stored_json(facts),
    }  # fmt: skip
    row, spending = await _begun(session, BEGIN_AGAIN, values, taking)
    return Started(
        conversation_id, agent_id, answer_id, question_id, row.maker, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint, space_id=row.space_id,
        spending=spending, background=taking.background,
    )  # fmt: skip


async def begin_continuing(
    session: AsyncSession,
    taking: Taking,
    *,
    conversation_id: UUID,
    agent_id: UUID,
    answer_id: UUID,
) -> Started:
    """A run that goes on with an answer that was stopped, interrupted or cut."""
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "answer_id": answer_id,
        "again": stored_json(AGAIN),
    }  # fmt: skip
    row, spending = await _begun(session, BEGIN_CONTINUING, values, taking)
    if row.metadata.get("state") == "done":
        raise NothingToContinue
    facts = completed(row.metadata) | AGAIN
    facts.pop("tokens", None)
    return Started(
        conversation_id, agent_id, answer_id, row.parent_id, row.maker,
        continues=True, first=row.first, parts=row.parts, facts=facts,
        sensitivity=row.sensitivity, endpoint=row.endpoint, space_id=row.space_id,
        spending=spending, background=taking.background,
    )  # fmt: skip
