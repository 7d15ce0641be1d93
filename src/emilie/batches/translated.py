"""The archive of a batch that translates: the files, and what is to be checked in each."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from pathlib import PurePath
from uuid import UUID

from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.batches.archive import Archive, Line, entry
from emilie.batches.errors import BatchTranslationRemoved
from emilie.batches.models import Batch
from emilie.batches.results import as_csv
from emilie.batches.schemas import ArchiveFormat
from emilie.core.errors import AppError, NotFound
from emilie.core.text import fold
from emilie.documents.export.order import Language
from emilie.documents.exporting import file_name
from emilie.documents.translation import actions, reviewing
from emilie.documents.translation.inline import bare
from emilie.documents.translation.schemas import TranslationOut
from emilie.documents.translation.taking import take
from emilie.documents.translation.words import reasons


class TranslationArchive(Archive):
    """Each file is called as its document is, with the language; each is as its segments stand."""

    columns = ("translated", "segments", "to_check", "remark", "wrote")

    def __init__(
        self, state: State, caller: Caller, batch: Batch, task: str,
        language: Language, form: ArchiveFormat,
    ) -> None:  # fmt: skip
        super().__init__(state, batch, None, task, language, form)
        self._caller = caller
        self._names: set[str] = set()
        self._checks: list[list[str]] = []

    async def _answers(self, lines: list[Line], package: zipfile.ZipFile) -> AsyncIterator[None]:
        for line in lines:
            if line.state != "done":
                continue
            try:
                await self._translation(line, package)
            except NotFound:
                refusal = BatchTranslationRemoved.code
                line.state, line.error, line.params = "failed", refusal, {}
            except AppError as refused:
                line.state, line.error, line.params = "failed", refused.code, refused.params
            yield

    async def _translation(self, line: Line, package: zipfile.ZipFile) -> None:
        if line.translation_id is None:
            raise NotFound
        one = await self._described(line.translation_id)
        name = self._own_name(one.output)
        if self._form != "table":
            state = self._state
            agent_id, limits = self._batch.agent_id, state.settings.documents
            taken = await take(state.sessions, state.objects, limits, agent_id, one.id)
            package.writestr(entry(name), taken.content)
        remark = self._words["rebuilt"] if one.rebuilt else ""
        wrote = ", ".join(one.sent_to)
        line.told = [name, str(one.segments), str(one.to_check), remark, wrote]
        await self._list_checks(name, one.id)

    async def _described(self, translation_id: UUID) -> TranslationOut:
        async with self._statements() as session:
            endpoints = self._state.endpoints
            return await actions.describe(session, endpoints, self._caller, translation_id)

    def _own_name(self, output: str) -> str:
        """Under which it can be saved anywhere, and none before it was."""
        path = PurePath(file_name(PurePath(output).stem, PurePath(output).suffix.lstrip(".")))
        name, number = path.name, 2
        while fold(name) in self._names:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        self._names.add(fold(name))
        return name

    async def _list_checks(self, name: str, translation_id: UUID) -> None:
        async with self._statements() as session:
            found = await reviewing.all_to_check(session, translation_id)
            self._checks += [
                [name, str(each.ordinal + 1), each.place, bare(each.source),
                 bare(each.target or ""), reasons(each.flags, self._language)]
                for each in found
            ]  # fmt: skip

    def _tables(self) -> list[tuple[str, bytes]]:
        said = self._words
        made = super()._tables()
        if self._checks:
            heads = ("translated", "segment", "place", "original", "translation_of", "reason")
            columns = [said[each] for each in heads]
            made.append((f"{said['checks']}.csv", as_csv(columns, self._checks)))
        return made
