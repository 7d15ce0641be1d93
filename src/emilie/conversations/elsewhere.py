"""Following the answers that other processes are making: by their checkpoints, twice a second.

However many readers there are, and of however many answers, one statement reads them all.

Also what a reader sees of an answer whose process died: its row waits to be closed as
interrupted, then the stream ends with the words already said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from emilie.assistant.chunks import Chunk, Part, unfinished
from emilie.conversations.models import RunRow
from emilie.conversations.streaming import DONE, PING, frame, tool_again
from emilie.core.db import Sessions
from emilie.core.errors import is_disconnect

log = logging.getLogger(__name__)

POLL = 0.5
SILENT = 15.0
"""Seconds without news after which readers are sent a ping."""


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


READ = text("""
select asked.id, runs.heartbeat_at, coalesce(runs.parts, messages.parts) as parts,
  messages.metadata as facts
from unnest(cast(:ids as uuid[]), cast(:seen as timestamptz[])) as asked (id, seen)
left join runs on runs.id = asked.id
left join messages on messages.id = asked.id and runs.id is null
where runs.heartbeat_at is distinct from asked.seen
""")


class Followed:
    """An answer made elsewhere, as last read; `facts` are there once it has ended."""

    def __init__(self, row: RunRow) -> None:
        self.parts: list[Part] = row.parts
        self.facts: dict[str, Any] | None = None
        self.seen_at: datetime | None = row.heartbeat_at
        self.ended = False
        self.readers = 0
        self.version = 0
        self._waiters: list[asyncio.Future[None]] = []

    def tell(self) -> None:
        self.version += 1
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def change(self, since: int, seconds: float) -> None:
        """Wait for the next reading, that long at most."""
        if self.version == since:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await asyncio.wait([waiter], timeout=seconds)


class Elsewhere:
    """The answers of other processes that are read here: one statement for all, twice a second."""

    def __init__(self, statements: Sessions) -> None:
        self._statements = statements
        self._followed: dict[UUID, Followed] = {}
        self._reading: asyncio.Task[None] | None = None
        self._closed = False

    async def running(self, conversation_id: UUID) -> RunRow | None:
        async with self._statements() as session:
            query = select(RunRow).where(RunRow.conversation_id == conversation_id)
            return (await session.execute(query)).scalar_one_or_none()

    async def follow(self, row: RunRow) -> AsyncGenerator[bytes]:
        """The frames of an answer made elsewhere, to its end."""
        followed = self._followed.setdefault(row.id, Followed(row))
        followed.readers += 1
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        try:
            facts = row.facts | {"conversation_id": str(row.conversation_id)}
            yield frame({"type": "start", "messageId": str(row.id), "messageMetadata": facts})
            async for frames in self._frames(followed):
                yield frames
        finally:
            followed.readers -= 1
            if followed.readers == 0 and self._followed.get(row.id) is followed:
                del self._followed[row.id]

    async def _frames(self, followed: Followed) -> AsyncGenerator[bytes]:
        seen = Checkpoints()
        while not (followed.ended or self._closed):
            version = followed.version
            news = seen.news([dict(part) for part in followed.parts], ended=False)
            yield b"".join(frame(chunk) for chunk in news) or PING
            await followed.change(version, SILENT)
        if followed.ended:
            yield b"".join(frame(chunk) for chunk in _ending(seen, followed)) + DONE

    async def _read(self) -> None:
        while self._followed and not self._closed:
            await asyncio.sleep(POLL)
            try:
                await self._read_once()
            except Exception as failure:
                if not is_disconnect(failure):
                    log.exception("answers made elsewhere not read")

    async def _read_once(self) -> None:
        followed = dict(self._followed)
        if not followed:
            return
        values = {"ids": list(followed), "seen": [each.seen_at for each in followed.values()]}
        async with self._statements() as session:
            rows = (await session.execute(READ, values)).all()
        for row in rows:
            each = followed[row.id]
            each.seen_at, each.facts = row.heartbeat_at, row.facts
            each.ended = row.heartbeat_at is None
            if each.ended:
                self._followed.pop(row.id, None)
            if each.ended or row.parts != each.parts:
                each.parts = row.parts
                each.tell()

    async def close(self) -> None:
        """Leave the readers, who will find another process."""
        self._closed = True
        for each in self._followed.values():
            each.tell()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])


def _ending(seen: Checkpoints, answer: Followed) -> list[Chunk]:
    if answer.facts is None:  # erased
        return [{"type": "abort"}]
    facts = answer.facts
    chunks = seen.news([dict(part) for part in answer.parts], ended=True)
    chunks.append({"type": "message-metadata", "messageMetadata": facts})
    if facts.get("error"):
        chunks.append({"type": "error", "errorText": facts["error"]})
    else:
        chunks.append({"type": "finish"} if facts.get("state") == "done" else {"type": "abort"})
    return chunks
