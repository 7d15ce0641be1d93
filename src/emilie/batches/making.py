"""From what an agent asks for to a batch: everything that can be refused is, before it exists."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.accounts.waves import access
from emilie.assistant.tasks.definition import Definition
from emilie.assistant.tasks.filling import TaskFieldUnknown, TaskNothingGiven, fill, nothing_given
from emilie.assistant.tasks.shelf import Tasks
from emilie.batches import actions, tables
from emilie.batches.binding import fields_of, name_of
from emilie.batches.errors import (
    BatchColumnUnknown,
    BatchEmpty,
    BatchNothingBound,
    BatchTaskUnclear,
    BatchTooManyFiles,
    BatchWithoutDocuments,
)
from emilie.batches.models import TRANSLATION, Batch, Table, TableRow
from emilie.batches.schemas import BatchIn
from emilie.core.errors import Invalid, NotFound
from emilie.documents.models import Document
from emilie.documents.models import readable_by as readable_documents
from emilie.documents.translation.actions import check_asked
from emilie.documents.translation.errors import TranslationUnsupported, check_translates
from emilie.documents.translation.formats import ending_of
from emilie.inference.registry import Need
from emilie.inference.sensitivities import Sensitivity, highest
from emilie.settings import Batches


async def make(session: AsyncSession, state: State, caller: Caller, wanted: BatchIn) -> Batch:
    """The batch, ready to run."""
    default = state.endpoints.default_sensitivity(caller.organisation)
    sensitivity = highest(default, wanted.sensitivity or default)
    if wanted.translation is not None:
        return await _of_translations(session, state, caller, wanted, sensitivity)
    if wanted.task is None:
        raise BatchTaskUnclear
    shelf: Tasks = state.tasks
    task = shelf.find(wanted.task, caller.organisation)
    if wanted.table is not None and wanted.documents:
        raise Invalid(field="documents")
    if wanted.table is not None:
        return await _of_rows(session, state, caller, wanted, task, sensitivity)
    return await _of_files(session, state, caller, wanted, task, sensitivity)


async def _of_files(
    session: AsyncSession,
    state: State,
    caller: Caller,
    wanted: BatchIn,
    task: Definition,
    sensitivity: Sensitivity,
) -> Batch:
    limits = state.settings.batches
    _check_files(wanted, limits)
    if task.documents is None:
        raise BatchWithoutDocuments(name=task.name.of(caller.language))
    _check(task, wanted.fields, caller.language, documents=1)
    batch = Batch(
        agent_id=caller.agent_id, task=task.id, fields=wanted.fields, bound={}, state="running"
    )
    names = [each.name for each in await _documents(session, caller, wanted)]
    return await actions.begin(
        session, caller, batch, names, sensitivity, most=limits.each,
        document_ids=wanted.documents,
    )  # fmt: skip


async def _of_translations(
    session: AsyncSession, state: State, caller: Caller, wanted: BatchIn, sensitivity: Sensitivity
) -> Batch:
    into, limits = wanted.translation, state.settings.batches
    assert into is not None
    if wanted.task is not None:
        raise BatchTaskUnclear
    if wanted.table is not None or wanted.fields:
        raise Invalid(field="fields" if wanted.fields else "table")
    access.check(caller.access)
    _check_files(wanted, limits)
    await check_asked(session, caller.agent_id, into)
    check_translates(state.endpoints, Need(sensitivity, caller.organisation))
    found = await _documents(session, caller, wanted)
    # One that is not translated is told in its line; when none is, there is nothing to begin.
    if all(ending_of(each.media_type, each.name) is None for each in found):
        raise TranslationUnsupported
    fields = into.model_dump(mode="json", exclude_none=True)
    batch = Batch(
        agent_id=caller.agent_id, task=TRANSLATION, fields=fields, bound={}, state="running"
    )
    return await actions.begin(
        session, caller, batch, [each.name for each in found], sensitivity, most=limits.each,
        document_ids=wanted.documents, into=into,
    )  # fmt: skip


def _check_files(wanted: BatchIn, limits: Batches) -> None:
    if not wanted.documents:
        raise BatchEmpty
    if len(wanted.documents) > limits.files:
        raise BatchTooManyFiles(most=limits.files)
    if wanted.bound or len(set(wanted.documents)) < len(wanted.documents):
        raise Invalid(field="bound" if wanted.bound else "documents")


async def _documents(session: AsyncSession, caller: Caller, wanted: BatchIn) -> list[Document]:
    """In the order in which they were given."""
    query = readable_documents(caller.agent_id).where(Document.id.in_(wanted.documents))
    found = {document.id: document for document in await session.scalars(query)}
    if len(found) < len(wanted.documents):
        raise NotFound
    return [found[each] for each in wanted.documents]


async def _of_rows(
    session: AsyncSession,
    state: State,
    caller: Caller,
    wanted: BatchIn,
    task: Definition,
    sensitivity: Sensitivity,
) -> Batch:
    assert wanted.table is not None
    table = await tables.find_free(session, caller.agent_id, wanted.table)
    places = _places(task, wanted.bound, table)
    query = select(TableRow.cells).where(TableRow.table_id == table.id).order_by(TableRow.number)
    rows = list(await session.scalars(query))
    # The first row stands for all: what it has not, or not so, is told before anything is asked.
    first = fields_of(task, wanted.fields, wanted.bound, table.columns, rows[0])
    _check(task, first, caller.language, documents=0)
    batch = Batch(
        agent_id=caller.agent_id, task=task.id, fields=wanted.fields, table_id=table.id,
        bound=wanted.bound, state="running",
    )  # fmt: skip
    names = [name_of(cells, places) or str(number) for number, cells in enumerate(rows, 1)]
    return await actions.begin(
        session, caller, batch, names, sensitivity, most=state.settings.batches.each
    )


def _places(task: Definition, bound: Mapping[str, str], table: Table) -> list[int]:
    """Where the columns that fill in fields stand."""
    if not bound:
        raise BatchNothingBound
    for name, column in bound.items():
        field = task.field(name)
        if field is None or field.kind == "documents":
            raise TaskFieldUnknown(field=name[:40])
        if column not in table.columns:
            raise BatchColumnUnknown(name=column)
    return [table.columns.index(column) for column in bound.values()]


def _check(task: Definition, fields: Mapping[str, str], language: str, *, documents: int) -> None:
    """Refuse what the turns would be refused for."""
    made = fill(task, fields, language, documents=documents)
    if nothing_given(task, made.values or {}, documents):
        raise TaskNothingGiven
