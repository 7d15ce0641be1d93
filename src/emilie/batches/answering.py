"""Answering the items of a batch: each is a turn like any other, asked by nobody who waits.

One whose process dies in the middle of it is closed as every answer is, and asked again.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Row, text
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.batches.binding import fields_of
from emilie.batches.bursts import Outcome, refused, refused_by
from emilie.batches.models import Batch, Table
from emilie.conversations import asking
from emilie.conversations.runs import Run
from emilie.conversations.schemas import TurnIn

# What was said last in the item's conversation, and the state of its file.
STANDS = text("""
select conversations.id, tip.id as tip_id, tip.parent_id, tip.role,
  tip.metadata ->> 'state' as state,
  documents.state as document, documents.error as document_error, documents.name,
  (select cells from batch_rows where table_id = :table_id and number = :number) as cells
from conversations left join messages tip on tip.id = conversations.tip_id
  left join documents on documents.id = :document_id
where conversations.id = :conversation_id and conversations.deleted_at is null
""")

# Waits for one who is stopping the batch: they stop the answers that they see.
STILL_WANTED = text("select state = 'running' from batches where id = :batch_id for share")


class Answering:
    """Asks the questions of a batch's items. `cut` is set when this process stops: answers are then
    ended, with the words already said.
    """

    def __init__(
        self, state: State, caller: Caller, batch: Batch, table: Table | None, cut: asyncio.Event
    ) -> None:
        self._state = state
        self._caller = caller
        self._batch = batch
        self._table = table
        self._cut = cut

    async def answer(self, item: Row[Any], _: float) -> Outcome:
        """Ask the item's question, wait for its answer, and say how it ended."""
        try:
            stands = await self._stands(item)
            if stands is None:
                return Outcome("failed", "batch_item_removed")
            if stands.document == "failed":
                return Outcome("failed", stands.document_error, {"name": stands.name})
            if item.document_id is not None and stands.document is None:
                return Outcome("failed", "batch_document_removed")
            if stands.role == "assistant" and stands.state == "done":
                return Outcome("done", answer_id=stands.tip_id)
            run = await self._ask(item, stands)
            if not await self._still_wanted():
                run.stop()
        except Exception as failure:  # noqa: BLE001 -- told, and logged where it is ours
            return refused_by(failure)
        assert run.task is not None
        stopping = asyncio.ensure_future(self._cut.wait())
        await asyncio.wait([run.task, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not run.task.done():
            run.lose()
            # Not cancelled itself: what it said is stored, whatever ends it.
            await asyncio.wait([run.task])
        return await self._said(item, run)

    async def _stands(self, item: Row[Any]) -> Row[Any] | None:
        values = {
            "conversation_id": item.conversation_id, "document_id": item.document_id,
            "table_id": self._batch.table_id, "number": item.number,
        }  # fmt: skip
        async with self._state.statements() as session:
            found: Row[Any] | None = (await session.execute(STANDS, values)).one_or_none()
        return found

    async def _still_wanted(self) -> bool:
        """Whether the batch was not stopped between the taking of an item and its question."""
        async with self._state.statements() as session:
            values = {"batch_id": self._batch.id}
            return bool(await session.scalar(STILL_WANTED, values))

    async def _ask(self, item: Row[Any], stands: Row[Any]) -> Run:
        if stands.tip_id is not None:
            question = stands.tip_id if stands.role == "user" else stands.parent_id
            return await asking.ask_again(
                self._state, self._caller, stands.id, question, background=True
            )
        fields = self._batch.fields
        if self._table is not None:
            task = self._state.tasks.find(self._batch.task, self._caller.organisation)
            bound, columns = self._batch.bound, self._table.columns
            fields = fields_of(task, fields, bound, columns, stands.cells)
        brought = [] if item.document_id is None else [item.document_id]
        turn = TurnIn(task=self._batch.task, fields=fields, documents=brought)
        return await asking.ask(self._state, self._caller, stands.id, turn, background=True)

    async def _said(self, item: Row[Any], run: Run) -> Outcome:
        facts = run.facts
        if facts["state"] == "interrupted":
            self._cut.set()
        if facts["state"] in {"interrupted", "stopped"}:
            return Outcome("waiting")
        if facts["state"] == "failed":
            return refused(facts["error"], facts["error_params"])
        if facts["state"] != "done":  # it was cut before its first word
            return Outcome("waiting")
        if item.document_id is not None:
            # It was still being read when the question was asked, and could not be.
            stands = await self._stands(item)
            if stands is not None and stands.document == "failed":
                return Outcome("failed", stands.document_error, {"name": stands.name})
        return Outcome("done", answer_id=run.start.answer_id)
