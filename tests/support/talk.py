"""Talking with Émilie through her API."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
from fastapi import FastAPI


class Talk:
    """A conversation of one client."""

    def __init__(self, client: httpx2.AsyncClient, conversation_id: str) -> None:
        self.client = client
        self.id = conversation_id
        self.path = f"/api/conversations/{conversation_id}"

    async def ask(self, text: str, **turn: Any) -> list[dict[str, Any]]:
        """The chunks of the answer."""
        return chunks(await self.client.post(f"{self.path}/turns", json={"text": text} | turn))

    async def post(self, path: str) -> list[dict[str, Any]]:
        return chunks(await self.client.post(self.path + path))

    async def messages(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{self.path}/messages", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


async def at_rest(app: FastAPI) -> None:
    """Until what follows the answers (titles, summaries, counts) is done."""
    async with asyncio.timeout(60):
        while app.state.runs._after:
            await asyncio.sleep(0.01)


async def begin(client: httpx2.AsyncClient) -> Talk:
    answer = await client.post("/api/conversations", json={})
    assert answer.status_code == 201, answer.text
    return Talk(client, answer.json()["id"])


def chunks(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The JSON of each frame; the last frame must be `[DONE]`."""
    assert answer.status_code == 200, answer.text
    frames = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    assert frames[-1] == "[DONE]"
    return [json.loads(frame) for frame in frames[:-1]]


def words(message: dict[str, Any] | list[dict[str, Any]]) -> str:
    """The words of a stored message, or of an answer's chunks."""
    if isinstance(message, list):
        return "".join(chunk["delta"] for chunk in message if chunk["type"] == "text-delta")
    return "".join(part["text"] for part in message["parts"] if part["type"] == "text")
