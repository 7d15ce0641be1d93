"""`emilie task` for many: each of some files, or each row of a table, and one archive out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI

from emilie.ask import Line, Refused, Say
from emilie.core.errors import sentence

POLL = 0.3
"""Seconds between two looks at how far the batch is."""
Outcome = Literal["done", "failed", "incomplete"]
"""How it ended; incomplete: some items failed, or a file was refused."""


@dataclass(frozen=True)
class Many:
    """What is asked: `columns` of the table `rows` fill in the fields that they are mapped by."""

    task: str
    fields: dict[str, str]
    output: Path
    form: str
    files: list[Path] = field(default_factory=list)
    rows: Path | None = None
    columns: dict[str, str] = field(default_factory=dict)


async def do(app: FastAPI, wanted: Many, tell: Say) -> Outcome:
    """The batch from its files to its archive; nothing of it is left behind."""
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        asked: dict[str, Any] = {"task": wanted.task, "fields": wanted.fields}
        refused = 0
        if wanted.rows is not None:
            asked["table"] = await line.send(wanted.rows, "/api/batches/tables")
            asked["bound"] = wanted.columns
        else:
            asked["documents"], refused = await _sent(line, wanted.files, tell)
            if not asked["documents"]:
                return "failed"
        path = f"/api/batches/{(await line.ask('/api/batches', asked))['id']}"
        try:
            counts = await _followed(line, path, tell)
            await _tell_failures(line, path, tell)
            if counts["done"] or counts["failed"]:
                await _take(line, f"{path}/archive?format={wanted.form}", wanted.output)
                tell(f"{wanted.output}\n")
        finally:
            async with line.post(path, b"", method="DELETE"):
                pass
    if not counts["done"]:
        return "failed"
    return "done" if counts["done"] == counts["total"] and not refused else "incomplete"


async def _sent(line: Line, files: list[Path], tell: Say) -> tuple[list[str], int]:
    """The ids of the files that were accepted; each other one is told, and how many those are."""
    ids: list[str] = []
    for file in files:
        try:
            ids.append(await line.send(file))
        except Refused as refusal:
            tell(f"{file} : {refusal.sentence}\n")
    return ids, len(files) - len(ids)


async def _followed(line: Line, path: str, tell: Say) -> dict[str, int]:
    """The counts once it is over, or waits for something; told as they change."""
    told = -1
    while True:
        batch = await line.look(path)
        counts: dict[str, int] = batch["counts"]
        over = counts["done"] + counts["failed"]
        if over != told:
            told = over
            tell(f"{over} sur {counts['total']}\n")
        if batch["state"] == "paused":
            tell(f"{sentence(batch['error'], batch['error_params'])}\n")
        if batch["state"] != "running":
            return counts
        await asyncio.sleep(POLL)


async def _tell_failures(line: Line, path: str, tell: Say) -> None:
    after: int | None = 0
    while after is not None:
        page = await line.look(f"{path}/items?state=failed&limit=200&after={after}")
        for item in page["items"]:
            reason = sentence(item["error"], item["error_params"])
            tell(f"{item['number']} {item['name']} : {reason}\n")
        after = page["next"]


async def _take(line: Line, path: str, output: Path) -> None:
    async with line.post(path, b"", method="GET") as pieces:
        content = b"".join([piece async for piece in pieces])
    await asyncio.to_thread(output.write_bytes, content)
