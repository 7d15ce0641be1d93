"""A table as an agent sends it: read in a process of its own, kept until a batch is made of it."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.batches.errors import (
    REFUSALS,
    TableCorrupt,
    TableTooLarge,
    TableTooSlow,
    TableUnsupported,
)
from emilie.batches.models import Batch, Table, TableRow, tables_of
from emilie.core.db import one_or_absent
from emilie.core.objects import Objects
from emilie.documents import upload
from emilie.documents.errors import DocumentTooLarge
from emilie.documents.extraction.kinds import CSV, MARKDOWN, SHEETS, TEXT
from emilie.documents.kinds import kind_of
from emilie.documents.upload import MEGABYTE, Upload
from emilie.settings import Settings

SECONDS = 30
"""For one table; the largest takes two."""
AT_ONCE = asyncio.Semaphore(2)
"""Processes that read tables, of all agents."""
SHOWN = 3
"""Rows shown of a table, for its agent to recognise its columns by."""


async def receive(request: Any, objects: Objects, settings: Settings) -> tuple[Upload, str]:
    """The request's file and its media type; refused when it is no table by its content."""
    most = settings.batches.bytes
    try:
        file = await upload.receive(request, objects, most=most)
    except DocumentTooLarge as error:
        raise TableTooLarge(megabytes=most // MEGABYTE) from error
    try:
        kind = await asyncio.to_thread(kind_of, file.content, file.name)
        file.content.seek(0)
    except BaseException:
        file.content.close()
        raise
    if kind not in {*SHEETS, CSV, TEXT, MARKDOWN}:
        file.content.close()
        raise TableUnsupported
    return file, kind


async def read(content: bytes, kind: str, settings: Settings) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the rows; raises what the table is refused for."""
    async with AT_ONCE:
        # The environment is left behind: it holds keys that no file's reader needs.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "emilie.batches.table", kind, str(settings.batches.rows),
            str(settings.documents.memory), str(SECONDS), str(os.getpid()),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                said, _ = await process.communicate(content)
        except TimeoutError as error:
            raise TableTooSlow from error
        finally:
            if process.returncode is None:
                process.kill()
                await asyncio.shield(process.wait())
    if process.returncode != 0:
        raise TableCorrupt
    found: dict[str, Any] = orjson.loads(said)
    if "error" in found:
        raise REFUSALS[found["error"]](**found["params"])
    return found["columns"], found["rows"]


async def keep(
    session: AsyncSession, agent_id: UUID, name: str, columns: list[str], rows: list[list[str]]
) -> Table:
    table = Table(agent_id=agent_id, name=name, columns=columns, rows=len(rows))
    session.add(table)
    await session.flush()
    numbered = [
        {"table_id": table.id, "number": number, "cells": cells}
        for number, cells in enumerate(rows, 1)
    ]
    await session.execute(insert(TableRow), numbered)
    return table


async def find_free(session: AsyncSession, agent_id: UUID, table_id: UUID) -> Table:
    """One of which no batch was made yet: it goes with its batch."""
    used = select(Batch.id).where(Batch.table_id == Table.id).exists()
    query = tables_of(agent_id).where(Table.id == table_id, ~used).with_for_update()
    return await one_or_absent(session, query)
