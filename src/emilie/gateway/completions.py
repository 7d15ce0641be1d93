"""One answer to a request of `/v1`: reserved, passed on, counted. Nothing of it is kept.

It is a response of its own, so that the endpoint is spoken to by a single task from the first
byte to the last, and left as soon as the caller hangs up.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from math import ceil
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emilie.accounts.keys import KeyHolder
from emilie.core.db import Sessions
from emilie.core.exchange import refused
from emilie.gateway.access import Underway
from emilie.gateway.asking import CHARACTERS_PER_TOKEN, Asked
from emilie.gateway.errors import CLOSED, answer, shape, understood
from emilie.inference import passing
from emilie.inference.budgets import Budget, Reservation, reserve, settle, to_its_end
from emilie.inference.catalogue import Catalogue
from emilie.inference.errors import may_have_read
from emilie.inference.passing import Count, Look
from emilie.inference.quotas import budgets_of_organisation
from emilie.inference.registry import Chosen

log = logging.getLogger(__name__)


def budgets_of(key: KeyHolder, catalogue: Catalogue) -> list[Budget]:
    """The key's own, and those that it shares with all of its organisation."""
    return [
        Budget("key", key.key_id, "day", key.tokens_a_day),
        Budget("key", key.key_id, "month", key.tokens_a_month),
        *budgets_of_organisation(catalogue, key.organisation, key.organisation_id),
    ]


class Answering(Response):
    """The answer of the first candidate that gives one."""

    def __init__(self, state: State, key: KeyHolder, asked: Asked, look: Look, path: str) -> None:
        """`look` gives the candidates, each time that one is needed."""
        super().__init__()
        self._statements: Sessions = state.statements
        self._underway: Underway = state.underway
        self._key_id = key.key_id
        self._at_once: int = state.settings.limits.key_at_once
        self._budgets = budgets_of(key, state.endpoints.catalogue)
        self._asked = asked
        self._look = look
        self._path = path
        self._began = False
        self._reserved: Reservation | None = None
        self._used = 0
        longest = state.settings.limits.answer if asked.most is None else asked.most
        self._longest = longest
        self._reserves = asked.tokens + asked.choices * longest
        self._body = asked.body
        if asked.most is None and any(each.most is not None for each in self._budgets):
            # A budget is only exact when no answer is longer than what was reserved for it.
            self._body = asked.body | {"max_tokens": longest}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        speaking = asyncio.create_task(self._answer(scope, receive, send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({speaking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (speaking, leaving):
                task.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            with suppress(asyncio.CancelledError):
                await speaking

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._counted(send)
        except Exception as error:  # noqa: BLE001 -- this is where all of them end
            failure = understood(error)
            if not self._began:
                await answer(failure, self._asked.body)(scope, receive, send)
            else:
                refused(failure.code)
                told = b"data: " + orjson.dumps(shape(failure)) + b"\n\n"
                await send({"type": "http.response.body", "body": told})

    async def _counted(self, send: Send) -> None:
        async with self._underway.one_more(self._key_id, self._at_once):
            try:
                await to_its_end(self._reserve())
                # From here on something may be sent, and counts unless it was surely not read.
                self._used = self._asked.tokens
                await (self._stream(send) if self._asked.streams else self._whole(send))
            except Exception as failure:
                if not self._began and not may_have_read(failure):
                    self._used = 0
                raise
            finally:
                # Whatever happens to this task: what was reserved is given back.
                if self._reserved is not None:
                    await asyncio.shield(asyncio.create_task(self._settle(self._reserved)))

    async def _reserve(self) -> None:
        async with self._statements() as session:
            self._reserved = await reserve(session, self._budgets, self._reserves)

    async def _stream(self, send: Send) -> None:
        shows = self._asked.shows_usage
        async with passing.stream(self._look, self._body, shows_usage=shows) as passed:
            try:
                await self._begin(send, passed.chosen, b"text/event-stream; charset=utf-8")
                async for data in passed:
                    await send({"type": "http.response.body", "body": data, "more_body": True})
            finally:
                self._used = self._tokens(passed.passage.count, passed.passage.events)
        await send({"type": "http.response.body", "body": b""})

    async def _whole(self, send: Send) -> None:
        answered = await passing.whole(self._look, self._path, self._body, self._longest)
        written = ceil(answered.characters / CHARACTERS_PER_TOKEN)
        self._used = self._tokens(answered.count, written)
        await self._begin(send, answered.chosen, b"application/json")
        await send({"type": "http.response.body", "body": answered.said})

    def _tokens(self, count: Count | None, written: int) -> int:
        """What the endpoint counted; an estimate of each of the two that it did not count."""
        counted = count or Count(0, 0)
        return (counted.read or self._asked.tokens) + (counted.written or written)

    async def _begin(self, send: Send, chosen: Chosen, media_type: bytes) -> None:
        self._began = True
        headers = CLOSED | {"x-emilie-endpoint": chosen.name}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        start: dict[str, Any] = {"type": "http.response.start", "status": 200}
        await send(start | {"headers": [*raw, (b"content-type", media_type)]})

    async def _settle(self, reserved: Reservation) -> None:
        try:
            async with self._statements() as session:
                await settle(session, reserved, self._used)
        except (SQLAlchemyError, OSError) as error:
            log.warning("a reservation stays counted: %s", type(error).__name__)


async def _left(receive: Receive) -> None:
    """Wait until the caller has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass
