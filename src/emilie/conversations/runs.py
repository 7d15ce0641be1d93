"""Answers in progress: tasks of the server, not of a request.

A run hands its frames to any number of readers; one that comes late is first told all that was
said before, in a few frames. Once a second one statement writes the checkpoints of all running
answers with their heartbeat, and learns which were asked to stop on another replica. Closing is
shielded and tried again while the database is away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any
from uuid import UUID

from emilie.assistant.chunks import Chunk, Parts
from emilie.conversations import turns
from emilie.conversations.streaming import PING, Reader, Transcript, frame, said_again
from emilie.core import metrics, tracing
from emilie.core.db import Sessions
from emilie.core.errors import AppError, Parameter, is_disconnect
from emilie.inference.quotas import Settlements

log = logging.getLogger(__name__)

Answer = Callable[[Callable[[Chunk], None]], Awaitable[None]]
"""Makes an answer; what it calls with each chunk is given to it."""
CHECKPOINT = 1.0
SILENT = 15.0
"""Seconds without a word after which readers are sent a ping."""
DEAD = 4.0
"""Seconds without a heartbeat after which a run's process is taken for dead. Should it only have
been slow, it takes its answer back, unless that was gone on with meanwhile."""
HOLE = 2.5
"""Seconds between two of our own heartbeats after which the others may have missed theirs too."""
CLOSING_TRIES = 60.0
"""Seconds for which the closing write of an answer is tried again."""


async def uncancelled(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` to its end, even if this task is cancelled once more meanwhile."""
    task = asyncio.ensure_future(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue


class Run:
    """One answer being made. `facts` is the message's metadata, completed as it goes."""

    def __init__(self, start: turns.Started, answer: Answer) -> None:
        self.start = start
        self.facts: dict[str, Any] = start.facts
        self.parts = Parts(start.parts)
        self.dirty = False
        self._told: object = self._whose()
        """What its row tells of where the answer comes from."""
        self.ended = False
        self.spoke_at = monotonic()
        self._answer = answer
        self._said = Transcript()
        self._readers: list[Reader] = []
        self.taking_back = asyncio.Lock()
        self.closing = False
        self._stopped = False
        self._lost = False
        self._making = False
        self._began = monotonic()
        self._before = float(start.facts["seconds"] or 0)
        self.task: asyncio.Task[None] | None = None
        self._send(
            {
                "type": "start",
                "messageId": str(start.answer_id),
                "messageMetadata": self.facts | {"conversation_id": str(start.conversation_id)},
            }
        )
        for chunk in said_again(start.parts):
            self._send(chunk)

    def say(self, chunk: Chunk) -> None:
        """Add one chunk to the answer."""
        self.parts.apply(chunk)
        if not chunk.get("transient"):  # no part of the message
            self.dirty = True
        self._send(chunk)

    def news(self) -> turns.Said:
        """What its row does not tell yet, taken for told from now on."""
        parts = self.parts.list() if self.dirty else None
        self.dirty = False
        whose = self._whose()
        # Whoever closes it should this process die must know who has been sent the question.
        facts = dict(self.facts) if whose != self._told else None
        self._told = whose
        return turns.Said(self.start.maker, parts, facts)

    def _whose(self) -> object:
        return self.facts["endpoint"], self.facts["sent_to"]

    def untold(self, news: turns.Said) -> None:
        """It could not be stored."""
        self.dirty |= news.parts is not None
        if news.facts is not None:
            self._told = None

    def _send(self, chunk: Chunk) -> None:
        self._said.add(chunk)
        self.spoke_at = monotonic()
        if self._readers:
            data = frame(chunk)
            for reader in self._readers:
                reader.give(data)

    def ping(self) -> None:
        self.spoke_at = monotonic()
        for reader in self._readers:
            reader.give(PING)

    def read(self) -> Reader:
        """A reader that is given all frames from the first one, then the next ones as they come."""
        reader = Reader(self._said.frames())
        if self.ended:
            reader.end()
        else:
            self._readers.append(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        if reader in self._readers:
            self._readers.remove(reader)

    def stop(self) -> None:
        """Asked for by the agent: what was said is kept."""
        if not self._stopped and self.task is not None:
            self._stopped = True
            self.lose()

    def lose(self) -> None:
        """Go no further: by the agent's wish, or because another process holds the answer now."""
        self._lost = True
        # A task cancelled before its first step would never close its answer: it looks by itself.
        if self._making and not self.closing and self.task is not None:
            self.task.cancel()

    async def make(self, close: Callable[[Run], Coroutine[Any, Any, None]]) -> None:
        """Make the answer, then store it whatever ended it; never raises."""
        state, error, params = "done", None, dict[str, Parameter]()
        self._making = True
        try:
            await self._speak()
        except asyncio.CancelledError:
            state = "stopped" if self._stopped else "interrupted"
        except AppError as failure:
            log.warning("answer failed: %s (%s)", failure.code, type(failure.__cause__).__name__)
            state, error, params = "failed", failure.code, failure.params
            self.start.spending.failed(failure)
        except Exception as failure:
            log.exception("answer failed")
            state = "failed"
            error = "database_unavailable" if is_disconnect(failure) else "internal"
        self.closing = True
        seconds = round(self._before + monotonic() - self._began, 3)
        self.facts |= {"state": state, "error": error, "error_params": params, "seconds": seconds}
        self._tell()
        self.parts.close()
        await uncancelled(close(self))
        self._finish(state, error)

    def _tell(self) -> None:
        """Count the answer, and say how it ended."""
        facts = self.facts
        metrics.ANSWERS.labels(facts["state"], facts["error"] or "").inc()
        metrics.ANSWER_SECONDS.observe(monotonic() - self._began)
        if facts["first_word_seconds"] is not None and not self.start.continues:
            metrics.FIRST_WORD.observe(facts["first_word_seconds"])
        told = ("seconds", "first_word_seconds", "input_tokens", "output_tokens")
        log.info(
            "answer %s",
            facts["state"],
            extra={"code": facts["error"]} | {k: facts[k] for k in told},
        )

    async def _speak(self) -> None:
        if self._lost:
            raise asyncio.CancelledError
        await self._answer(self.say)

    def _finish(self, state: str, error: str | None) -> None:
        self._send({"type": "message-metadata", "messageMetadata": self.facts})
        if error is not None:
            self._send({"type": "error", "errorText": error})
        elif state == "done":
            self._send({"type": "finish"})
        else:
            self._send({"type": "abort"})
        self.ended = True
        readers, self._readers = self._readers, []
        for reader in readers:
            reader.end()


class Runs:
    """The runs of this process, by conversation."""

    def __init__(self, statements: Sessions) -> None:
        self._statements = statements
        self._running: dict[UUID, Run] = {}
        self._after: set[asyncio.Task[None]] = set()
        self._beat: asyncio.Task[None] | None = None
        self.closing = False
        """Whether this process is stopping: no answer is to be begun any more."""
        self.settlements = Settlements()
        self._seen_at = monotonic()
        self._watching_since = -DEAD

    def open(self) -> None:
        self._beat = asyncio.create_task(self._beats())

    def start(
        self,
        started: turns.Started,
        answer: Answer,
        afterwards: Callable[[], Awaitable[None]],
    ) -> Run:
        """Begin the answer now; `afterwards` runs once it is stored, in the background."""
        run = Run(started, answer)
        if (before := self._running.get(started.conversation_id)) is not None:
            before.lose()  # The database has begun another: this one was closed for dead.
        self._running[started.conversation_id] = run

        async def make() -> None:
            try:
                with tracing.span("turn") as told:
                    await run.make(self._store)
                    told.note(outcome=run.facts["state"], code=run.facts["error"] or "")
            finally:
                if self._running.get(started.conversation_id) is run:
                    del self._running[started.conversation_id]
            if run.facts["state"] == "done" and not self.closing:
                try:
                    await afterwards()
                except Exception:
                    log.exception("after the answer")

        run.task = asyncio.create_task(make())
        self._after.add(run.task)
        run.task.add_done_callback(self._after.discard)
        return run

    def __len__(self) -> int:
        return len(self._running)

    def of(self, conversation_id: UUID) -> Run | None:
        return self._running.get(conversation_id)

    async def _store(self, run: Run) -> None:
        try:
            with tracing.span("closing"):
                await self._write(run)
        finally:
            self.settlements.close(run.start.spending)

    async def _write(self, run: Run) -> None:
        """Write the answer, trying again while the database is away."""
        until = monotonic() + (2.0 if self.closing else CLOSING_TRIES)
        pause = 0.1
        while True:
            try:
                async with run.taking_back, self._statements() as session:
                    await turns.close(session, run.start, run.parts.list(), run.facts)
                return
            except Exception as failure:
                if not is_disconnect(failure) or monotonic() > until:
                    log.exception("answer %s not stored", run.start.answer_id)
                    return
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2.0)

    async def _beats(self) -> None:
        while True:
            self._ping_silent_ones()
            try:
                await self._checkpoint()
                await self._close_dead()
                async with self._statements() as session:
                    await self.settlements.flush(session)
            except Exception as failure:
                if not is_disconnect(failure):
                    log.exception("checkpoint failed")
            await asyncio.sleep(CHECKPOINT)

    async def _close_dead(self) -> None:
        """Close what dead processes left, but not after a hole in our own heartbeats.

        When the database comes back, or a machine that slept, all heartbeats are old: everybody
        is given the time to show that they live.
        """
        now = monotonic()
        if now - self._seen_at > HOLE:
            self._watching_since = now
        if now - self._watching_since > DEAD:
            async with self._statements() as session:
                await turns.close_abandoned(session, seconds=DEAD, alive=self._alive())
        self._seen_at = now

    def _ping_silent_ones(self) -> None:
        silent_before = monotonic() - SILENT
        for run in self._running.values():
            if run.spoke_at < silent_before:
                run.ping()

    def _alive(self) -> list[UUID]:
        return [run.start.answer_id for run in self._running.values()]

    async def _checkpoint(self) -> None:
        running = {run.start.answer_id: run for run in self._running.values() if not run.closing}
        if not running:
            return
        said = {answer_id: run.news() for answer_id, run in running.items()}
        try:
            async with self._statements() as session:
                ours = await turns.checkpoint(session, said)
        except Exception:
            for answer_id, news in said.items():
                running[answer_id].untold(news)
            raise
        for answer_id, run in running.items():
            seen = ours.get(answer_id)
            if seen is None:
                await self._take_back(run)
                continue
            run.start.stands_at(seen.sensitivity)
            if seen.stop_asked:
                run.stop()

    async def _take_back(self, run: Run) -> None:
        """Its row is gone: another process took this one for dead, and closed its answer."""
        async with run.taking_back, self._statements() as session:
            if run.closing:
                return
            if await turns.take_back(session, run.start, run.parts.list(), run.facts):
                log.warning("answer %s taken back: this process was slow", run.start.answer_id)
                return
        run.lose()

    async def end_all(self) -> None:
        """End what is being answered, with the words already said: a maintenance begins."""
        for run in list(self._running.values()):
            run.lose()

    async def close(self) -> None:
        """End every answer as interrupted, with the words already said, and store them."""
        self.closing = True
        tasks = [*self._after, *([] if self._beat is None else [self._beat])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=3)
        with suppress(Exception):  # the database may be what is leaving
            async with self._statements() as session:
                await self.settlements.flush(session)
