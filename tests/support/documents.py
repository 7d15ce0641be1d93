"""Sending a file and waiting for its reading, through HTTP."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx2


async def send(client: httpx2.AsyncClient, content: bytes, name: str) -> httpx2.Response:
    return await client.post("/api/documents", files={"file": (name, content)})


async def settled(client: httpx2.AsyncClient, document_id: str) -> dict[str, Any]:
    """The document once its reading is over, well or badly."""
    end = time.monotonic() + 120
    while True:
        answer = await client.get(f"/api/documents/{document_id}")
        document: dict[str, Any] = answer.json()
        if document["state"] in {"ready", "failed"}:
            return document
        assert time.monotonic() < end, document
        await asyncio.sleep(0.02)


async def sent(client: httpx2.AsyncClient, content: bytes, name: str) -> dict[str, Any]:
    """A file sent, accepted, and read or found unreadable."""
    answer = await send(client, content, name)
    assert answer.status_code == 201, answer.text
    return await settled(client, answer.json()["id"])


async def page(client: httpx2.AsyncClient, document: dict[str, Any], number: int) -> dict[str, Any]:
    answer = await client.get(f"/api/documents/{document['id']}/pages/{number}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
