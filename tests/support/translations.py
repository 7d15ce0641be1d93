"""A translation asked for through HTTP, and followed to its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2

from support.documents import send

PATH = "/api/translations"
Found = dict[str, Any]


async def ask(
    client: httpx2.AsyncClient, content: bytes, name: str, target: str = "en", **more: Any
) -> httpx2.Response:
    """Send a file and have it translated."""
    sent = await send(client, content, name)
    assert sent.status_code == 201, sent.text
    wanted = {"document_id": sent.json()["id"], "target": target} | more
    return await client.post(PATH, json=wanted)


async def until(
    client: httpx2.AsyncClient, translation_id: str, reached: Callable[[Found], bool]
) -> Found:
    end = time.monotonic() + 120
    while True:
        found: Found = (await client.get(f"{PATH}/{translation_id}")).json()
        if reached(found):
            return found
        assert time.monotonic() < end, found
        await asyncio.sleep(0.02)


async def ended(client: httpx2.AsyncClient, translation_id: str) -> Found:
    return await until(
        client, translation_id, lambda each: each["state"] not in {"waiting", "translating"}
    )


async def translated(
    client: httpx2.AsyncClient, content: bytes, name: str, target: str = "en", **more: Any
) -> Found:
    """The translation of a file, done."""
    asked = await ask(client, content, name, target, **more)
    assert asked.status_code == 201, asked.text
    found = await ended(client, asked.json()["id"])
    assert found["state"] == "done", found
    return found


async def segments(client: httpx2.AsyncClient, translation_id: str, **query: Any) -> list[Found]:
    answer = await client.get(f"{PATH}/{translation_id}/segments", params=query)
    assert answer.status_code == 200, answer.text
    items: list[Found] = answer.json()["items"]
    return items
