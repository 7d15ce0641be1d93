"""One archive of a batch: a file for each answer, the table of all, and the list of what failed.

It is written as it is sent: nothing of it is kept, and each file is made by the process that makes
those of a conversation.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from starlette.datastructures import State

import emilie
from emilie.batches.models import Batch, Table
from emilie.batches.results import apart, as_csv, as_workbook
from emilie.batches.schemas import ArchiveFormat
from emilie.batches.words import words
from emilie.conversations import exporting
from emilie.conversations.models import Conversation
from emilie.conversations.words import words as export_words
from emilie.core.db import Sessions
from emilie.core.errors import AppError, sentences
from emilie.documents.export.order import Language
from emilie.documents.exporting import file_name, write

READ_AT_ONCE = 50
"""Answers read by one statement."""
LONGEST = 60
"""Most characters of a file's name, its number and its type aside."""

ITEMS = text("""
select number, name, state, error, error_params, answer_id, translation_id, (
    select cells from batch_rows
    where table_id = :table_id and batch_rows.number = batch_items.number
  ) as cells
from batch_items where batch_id = :batch_id order by number
""")
ANSWERS = text("""
select messages.id, messages.role, messages.parts, messages.metadata, messages.created_at,
  conversations.id as conversation_id, title, sensitivity
from messages join conversations on conversations.id = conversation_id
where messages.id = any(:ids) and agent_id = :agent_id and deleted_at is null
""")


@dataclass
class Line:
    """An item in the table: what was made of it, and how it ended."""

    number: int
    name: str
    cells: Sequence[str]
    state: str
    error: str | None
    params: Mapping[str, Any]
    answer_id: UUID | None
    translation_id: UUID | None
    told: Sequence[str] = ()
    """What the columns say that are not its own, how it ended aside."""


class Sink(io.RawIOBase):
    """What an archive is written into: taken piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class Archive:
    """The archive of one batch, in the language of who asks for it."""

    columns: tuple[str, ...] = ("answer", "sources", "wrote")

    def __init__(
        self, state: State, batch: Batch, table: Table | None, task: str,
        language: Language, form: ArchiveFormat,
    ) -> None:  # fmt: skip
        self._state = state
        self._batch = batch
        self._table = table
        self._task = task
        self._language = language
        self._form = form
        self._words = words(language)
        self._sentences = sentences(language)
        self._lines: list[Line] = []

    @property
    def name(self) -> str:
        return f"{self._task} {self._batch.created_at.astimezone():%Y-%m-%d %Hh%M}"

    async def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes as they are made."""
        sink = Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
            self._lines = await self._read_lines()
            for start in range(0, len(self._lines), READ_AT_ONCE):
                async for _ in self._answers(self._lines[start : start + READ_AT_ONCE], package):
                    yield sink.taken()
            for name, content in await asyncio.to_thread(self._tables):
                package.writestr(entry(name), content)
                yield sink.taken()
        yield sink.taken()

    async def _read_lines(self) -> list[Line]:
        values = {"batch_id": self._batch.id, "table_id": self._batch.table_id}
        async with self._statements() as session:
            rows = (await session.execute(ITEMS, values)).all()
        return [
            Line(
                row.number, row.name, row.cells or [row.name], row.state, row.error,
                row.error_params, row.answer_id, row.translation_id,
            )
            for row in rows
        ]  # fmt: skip

    @property
    def _statements(self) -> Sessions:
        statements: Sessions = self._state.statements
        return statements

    async def _answers(self, lines: list[Line], package: zipfile.ZipFile) -> AsyncIterator[None]:
        """Put the files of these lines in, and what the table says of each."""
        ids = [line.answer_id for line in lines if line.state == "done" and line.answer_id]
        values = {"ids": ids, "agent_id": self._batch.agent_id}
        async with self._statements() as session:
            rows = (await session.execute(ANSWERS, values)).mappings()
            found = {row["id"]: dict(row) for row in rows}
        for line in lines:
            if line.state != "done":
                continue
            row = found.get(line.answer_id) if line.answer_id else None
            if row is None:
                line.state, line.error, line.params = "failed", "batch_item_removed", {}
                continue
            try:
                await self._put(line, row, package)
            except AppError as refusal:
                line.state, line.error, line.params = "failed", refusal.code, refusal.params
            yield

    async def _put(self, line: Line, row: dict[str, Any], package: zipfile.ZipFile) -> None:
        conversation = Conversation(title=row["title"], sensitivity=row["sensitivity"])
        told = export_words(self._language)
        line.told = exporting.in_a_cell(row, told)
        if self._form == "table":
            return
        made = await exporting.comparisons(
            self._statements, self._batch.agent_id, [row], self._state.settings.documents
        )
        order = await asyncio.to_thread(
            exporting.of_answer, conversation, row, self._language, made
        )  # fmt: skip
        content = await write(order, self._form, self._state.settings.documents)
        width = max(3, len(str(len(self._lines))))
        stem = _stem(line.name, is_file=self._table is None)
        name = file_name(f"{line.number:0{width}} {stem}", self._form)
        package.writestr(entry(name), content)

    def _tables(self) -> list[tuple[str, bytes]]:
        said = self._words
        own = self._table.columns if self._table else [said["file"]]
        ours = [said[each] for each in (*self.columns, "state")]
        columns = [*own, *apart(ours, own)]
        empty = [""] * len(self.columns)
        rows = [
            [*line.cells, *(line.told or empty), self._ended(line)] for line in self._lines
        ]  # fmt: skip
        told = export_words(self._language)
        results = as_workbook(
            said["sheet"], columns, rows,
            generator=f"Émilie {emilie.__version__}", mention=told("mention"),
        )  # fmt: skip
        made = [
            (f"{said['results']}.csv", as_csv(columns, rows)),
            (f"{said['results']}.xlsx", results),
        ]
        failed = [line for line in self._lines if line.state == "failed"]
        if failed:
            head = [said[each] for each in ("number", "name", "code", "reason")]
            listed = [
                [str(line.number), line.name, line.error or "", self._reason(line)]
                for line in failed
            ]
            made.append((f"{said['failures']}.csv", as_csv(head, listed)))
        return made

    def _ended(self, line: Line) -> str:
        if line.state == "failed":
            return self._words["failed"].replace("{reason}", self._reason(line))
        return self._words["done" if line.state == "done" else "waiting"]

    def _reason(self, line: Line) -> str:
        said = self._sentences.get(line.error or "", self._sentences["internal"])
        for name, value in line.params.items():
            said = said.replace("{" + name + "}", str(value))
        return said


def entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _stem(name: str, *, is_file: bool) -> str:
    """Without the type of the file that the answer is about; not endless."""
    stem, dot, suffix = name.rpartition(".")
    if is_file and dot and len(suffix) <= 5:
        name = stem
    return name[:LONGEST].strip()
