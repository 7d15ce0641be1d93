"""Following an answer that another process is making: by its checkpoints, twice a second.

Also what a reader sees of an answer whose process died: its row waits to be closed as
interrupted, then the stream ends with the words already said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from emilie.assistant.chunks import Chunk, Part, unfinished
from emilie.conversations.models import Message, RunRow
from emilie.conversations.streaming import DONE, PING, frame, tool_again
from emilie.core.db import Sessions

POLL = 0.5
PING_EVERY = 30
"""Polls without news between two pings."""


class Checkpoints:
    """Turns successive states of one answer's parts into the chunks between them."""

    def __init__(self) -> None:
        self._known: list[Part] = []

    def news(self, parts: list[Part], *, ended: bool) -> list[Chunk]:
        chunks: list[Chunk] = []
        for index, part in enumerate(parts):
            known = self._known[index] if index < len(self._known) else None
            growing = index == len(parts) - 1 or index == unfinished(parts)
            if part["type"] in {"text", "reasoning"}:
                chunks += self._words(index, part, known, growing=growing and not ended)
            elif part != known:
                chunks += tool_again(part) if "toolCallId" in part else [part]
        self._known = [dict(part) for part in parts]
        return chunks

    def _words(self, index: int, part: Part, known: Part | None, *, growing: bool) -> list[Chunk]:
        kind, name = part["type"], f"{part['type']}-elsewhere-{index}"
        chunks: list[Chunk] = []
        if known is None:
            chunks.append({"type": f"{kind}-start", "id": name})
        before = known["text"] if known is not None else ""
        if len(part["text"]) > len(before):
            delta = part["text"][len(before) :]
            chunks.append({"type": f"{kind}-delta", "id": name, "delta": delta})
        if not growing and not (known or {}).get("shut"):
            chunks.append({"type": f"{kind}-end", "id": name})
            part["shut"] = True
        elif known is not None and known.get("shut"):
            part["shut"] = True
        return chunks


async def running(sessions: Sessions, conversation_id: UUID) -> RunRow | None:
    async with sessions() as session:
        query = select(RunRow).where(RunRow.conversation_id == conversation_id)
        return (await session.execute(query)).scalar_one_or_none()


async def follow(sessions: Sessions, row: RunRow) -> AsyncGenerator[bytes]:
    """The frames of an answer made elsewhere, to its end."""
    seen, silent = Checkpoints(), 0
    facts = row.facts | {"conversation_id": str(row.conversation_id)}
    yield frame({"type": "start", "messageId": str(row.id), "messageMetadata": facts})
    current: RunRow | None = row
    while current is not None and current.id == row.id:
        news = seen.news([dict(part) for part in current.parts], ended=False)
        silent = 0 if news else silent + 1
        if news:
            yield b"".join(frame(chunk) for chunk in news)
        elif silent % PING_EVERY == 0:
            yield PING
        await asyncio.sleep(POLL)
        current = await running(sessions, row.conversation_id)
    async with sessions() as session:
        message = await session.get(Message, row.id)
    for chunk in _ending(seen, message):
        yield frame(chunk)
    yield DONE


def _ending(seen: Checkpoints, message: Message | None) -> list[Chunk]:
    if message is None:
        return [{"type": "abort"}]
    facts: dict[str, Any] = message.facts
    chunks = seen.news([dict(part) for part in message.parts], ended=True)
    chunks.append({"type": "message-metadata", "messageMetadata": facts})
    if facts.get("error"):
        chunks.append({"type": "error", "errorText": facts["error"]})
    else:
        chunks.append({"type": "finish"} if facts.get("state") == "done" else {"type": "abort"})
    return chunks
