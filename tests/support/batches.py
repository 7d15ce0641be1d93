"""Making batches through HTTP, and waiting for them."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Sequence
from typing import Any

import httpx2
import xlsxwriter

from support.documents import send
from support.jobs import PATIENCE


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return content.getvalue()


async def send_table(
    client: httpx2.AsyncClient, content: bytes | str, name: str = "lignes.csv"
) -> httpx2.Response:
    given = content.encode() if isinstance(content, str) else content
    return await client.post("/api/batches/tables", files={"file": (name, given)})


async def of_rows(
    client: httpx2.AsyncClient, content: bytes | str, **wanted: Any
) -> dict[str, Any]:
    """A batch of a table whose column « Texte » is rewritten."""
    sent = await send_table(client, content)
    assert sent.status_code == 201, sent.text
    asked = {"task": "reformulation", "bound": {"texte": "Texte"}, "table": sent.json()["id"]}
    return await made(client, asked | wanted)


async def of_files(
    client: httpx2.AsyncClient, files: dict[str, bytes], **wanted: Any
) -> dict[str, Any]:
    """A batch that makes the summary of each file."""
    ids = [(await send(client, content, name)).json()["id"] for name, content in files.items()]
    return await made(client, {"task": "synthese", "documents": ids} | wanted)


async def into(
    client: httpx2.AsyncClient, files: dict[str, bytes], level: str | None = None, **wanted: Any
) -> dict[str, Any]:
    """A batch that translates each file into English."""
    ids = [(await send(client, content, name)).json()["id"] for name, content in files.items()]
    asked = {"translation": {"target": "en"} | wanted, "documents": ids, "sensitivity": level}
    return await made(client, asked)


async def made(client: httpx2.AsyncClient, wanted: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/api/batches", json=wanted)
    assert answer.status_code == 201, answer.text
    batch: dict[str, Any] = answer.json()
    return batch


async def until(
    client: httpx2.AsyncClient, batch: dict[str, Any], *states: str, done: int = 0
) -> dict[str, Any]:
    """The batch once it is in one of these states, and has so many answers."""
    end = time.monotonic() + PATIENCE
    while True:
        now: dict[str, Any] = (await client.get(f"/api/batches/{batch['id']}")).json()
        if now["state"] in (states or ("done",)) and now["counts"]["done"] >= done:
            return now
        assert time.monotonic() < end, now
        await asyncio.sleep(0.02)


async def counted(
    client: httpx2.AsyncClient, batch: dict[str, Any], **wanted: int
) -> dict[str, Any]:
    """The batch once so many of its items stand so."""
    async with asyncio.timeout(PATIENCE):
        while True:
            now: dict[str, Any] = (await client.get(f"/api/batches/{batch['id']}")).json()
            if wanted.items() <= now["counts"].items():
                return now
            await asyncio.sleep(0.02)


async def items(
    client: httpx2.AsyncClient, batch: dict[str, Any], **query: Any
) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/batches/{batch['id']}/items", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def long_text(count: int, more: str = "") -> bytes:
    """As many paragraphs, each told by its number."""
    return "\n\n".join(f"La phrase numéro {each} du texte.{more}" for each in range(count)).encode()
