"""A burst of work on a batch: its items, a few at once, for as long as it lasts.

One job at a time works on a batch, for as long as `BURST`: others have their turn then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.batches.models import Batch
from emilie.conversations.beginning import AnswerInProgress
from emilie.conversations.turns import stored_json
from emilie.core.errors import AppError, DatabaseUnavailable, is_disconnect
from emilie.inference.budgets import BudgetSpent
from emilie.inference.errors import ModelOverloaded, ModelStarting, ModelUnreachable, NoEndpointUp
from emilie.inference.queue import ModelBusy
from emilie.inference.quotas import TooManyAnswers

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Items of one batch done at once."""
BURST = 20.0
"""Seconds after which no other item is begun: the next batch has its turn."""
REST = 15
"""Seconds for which a batch rests when no endpoint takes its items; longer each time in a row."""
RESTS = 12
"""Rests in a row, some twenty minutes, after which it waits for its agent."""
NIGHT = 24 * 3600
"""Longest pause: a budget of the month is looked at again every day."""
PASSING = frozenset(
    kind.code
    for kind in (
        NoEndpointUp, ModelBusy, ModelOverloaded, ModelStarting, ModelUnreachable,
        TooManyAnswers, AnswerInProgress, DatabaseUnavailable,
    )
)  # fmt: skip
"""What is no fault of an item: it waits, and is asked again."""

LEFT = text("""
update batch_items set state = 'waiting' where batch_id = :batch_id and state = 'answering'
""")
TAKE = text("""
update batch_items set state = 'answering' where batch_id = :batch_id and number = (
  select number from batch_items join batches on batches.id = batch_id
  where batch_id = :batch_id and batch_items.state = 'waiting' and batches.state = 'running'
  order by number limit 1 for update of batch_items skip locked
) returning number, conversation_id, document_id, translation_id
""")
ENDED = text("""
with item as (
  update batch_items set state = :state, error = :error, error_params = cast(:params as jsonb),
    answer_id = coalesce(:answer_id, answer_id)
  where batch_id = :batch_id and number = :number and state = 'answering'
)
update batches set active_at = now(), rests = case when :state = 'done' then 0 else rests end
where id = :batch_id
""")
# Who has its failed items done again meanwhile waits for what is decided on this count.
HELD = text("select from batches where id = :batch_id for no key update")
LEFT_TO_DO = text("""
select count(*) filter (where state in ('waiting', 'answering')) as waiting from batch_items
where batch_id = :batch_id
""")
# None of its translations is under way in a batch that nobody works on.
REACHED = text("""
with reached as (
  update batches set state = :state, error = :error, error_params = cast(:params as jsonb),
    rests = :rests, active_at = now()
  where id = :batch_id and state = 'running' returning id, state
)
update translations set state = 'stopped' from reached, batch_items
where reached.state <> 'running' and batch_id = reached.id
  and translations.id = batch_items.translation_id
  and by_batch and translations.state in ('waiting', 'translating')
""")
WAKE = text("""
update batches set state = 'running', error = null, error_params = '{}'
where id = :batch_id and state = 'paused' and error is not null
""")
"""A pause for a budget ends when the job that was asked for then comes."""


@dataclass
class Outcome:
    """How an item ended; `waiting`: it is to be asked again."""

    state: str
    error: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    answer_id: UUID | None = None
    seconds: int | None = None
    """That the batch is to wait for; None: it goes on."""
    went_on: bool = False
    """Whether some of it was done, though not all."""


Do = Callable[[Row[Any], float], Awaitable[Outcome]]
"""Does one item, or some of it, which ends soon after the time that is given."""
GoOn = Callable[[AsyncSession, int], Awaitable[None]]
"""Asks, in a transaction, for the next burst, so many seconds later."""


class Burst:
    """`cut` is set when this process stops: what is being done is then ended, and kept."""

    def __init__(self, state: State, batch: Batch, cut: asyncio.Event, go_on: GoOn) -> None:
        self._state = state
        self._batch = batch
        self._go_on = go_on
        self._until = monotonic() + BURST
        self._pause: Outcome | None = None
        self._brought = 0
        self._cut = cut

    async def work(self, do: Do) -> None:
        """Have items done for a while, and ask for the next burst where there are others."""
        async with self._state.statements() as session:
            await session.execute(LEFT, {"batch_id": self._batch.id})
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._lane(do))
        await self._ended()

    async def _lane(self, do: Do) -> None:
        """Do one item after the other, until something keeps it from going on."""
        while monotonic() < self._until and self._pause is None and not self._is_cut:
            async with self._state.statements() as session:
                taken = await session.execute(TAKE, {"batch_id": self._batch.id})
                item = taken.one_or_none()
            if item is None:
                return
            outcome = await do(item, self._until)
            await self._store(item, outcome)
            self._brought += outcome.state == "done" or outcome.went_on
            if outcome.seconds is not None and self._pause is None:
                self._pause = outcome

    @property
    def _is_cut(self) -> bool:
        """Whether this process is stopping: another goes on."""
        return self._cut.is_set() or bool(self._state.runs.closing)

    async def _ended(self) -> None:
        """Write how the batch stands, and ask for what is to go on with it."""
        pause = self._pause
        if pause is not None and pause.error is not None:
            await self._rest(pause, pause.error)
            return
        these = {"batch_id": self._batch.id}
        async with self._state.sessions.begin() as session:
            await session.execute(HELD, these)
            if (await session.execute(LEFT_TO_DO, these)).scalar_one():
                await self._go_on(session, 1 if self._is_cut else 0)
            else:
                await session.execute(REACHED, self._as({"state": "done"}))

    async def _rest(self, pause: Outcome, error: str) -> None:
        """For a budget, until it begins anew; for endpoints, a little longer each time."""
        paused = {"state": "paused", "error": error, "params": stored_json(pause.params)}
        if error not in PASSING:
            await self._reached(paused, min(pause.seconds or 1, NIGHT))
            return
        rests = 0 if self._brought else self._batch.rests
        if rests >= RESTS:
            await self._reached(paused)
            return
        seconds = max(pause.seconds or 1, min(REST * (rests + 1), 120) if rests else 2)
        await self._reached({"state": "running", "rests": rests + 1}, seconds)

    async def _reached(self, how: dict[str, Any], seconds: int | None = None) -> None:
        """Write it, and in the same transaction what is to go on: one who reads that a batch has
        paused can count on its waking.
        """
        async with self._state.sessions.begin() as session:
            await session.execute(REACHED, self._as(how))
            if seconds is not None:
                await self._go_on(session, seconds)

    def _as(self, how: dict[str, Any]) -> dict[str, Any]:
        return {"batch_id": self._batch.id, "error": None, "rests": 0, "params": "{}"} | how

    async def _store(self, item: Row[Any], outcome: Outcome) -> None:
        values = {
            "batch_id": self._batch.id, "number": item.number, "state": outcome.state,
            "error": outcome.error if outcome.state == "failed" else None,
            "params": stored_json(outcome.params if outcome.state == "failed" else {}),
            "answer_id": outcome.answer_id,
        }  # fmt: skip
        async with self._state.statements() as session:
            await session.execute(ENDED, values)


def refused(code: str, params: dict[str, Any]) -> Outcome:
    """An item that could not be answered: by its own fault, or until something passes."""
    if code in BUDGETS or code in PASSING:
        return Outcome("waiting", code, params, seconds=int(params.get("seconds") or 1))
    return Outcome("failed", code, params)


def refused_by(failure: Exception) -> Outcome:
    """The same, for whatever it was that happened to the item."""
    if isinstance(failure, AppError):
        return refused(failure.code, failure.params)
    if is_disconnect(failure):
        return refused(DatabaseUnavailable.code, {})
    log.error("an item of a batch failed", exc_info=failure)
    return refused("internal", {})


def _codes_of(kind: type[AppError]) -> set[str]:
    return {kind.code, *(code for each in kind.__subclasses__() for code in _codes_of(each))}


BUDGETS = _codes_of(BudgetSpent)
