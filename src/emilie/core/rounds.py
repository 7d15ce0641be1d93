"""What a process looks at by the clock in the database, one thing after the other.

Two looks at once are two connections, each a process of PostgreSQL and some 16 MB; and loops of
one period each, once they fall together, go on falling together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from emilie.core.errors import is_disconnect

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two rounds: what one replica is told is known by all in about as long."""
Look = Callable[[], Awaitable[None]]


@asynccontextmanager
async def rounds(looks: Sequence[Look]) -> AsyncIterator[None]:
    """Go round them as long as the context lasts; one that fails keeps no other from its turn."""
    going = asyncio.create_task(_go_round(looks))
    try:
        yield
    finally:
        going.cancel()
        # A statement that is cut gives its connection back before the pool goes.
        await asyncio.wait([going])


async def _go_round(looks: Sequence[Look]) -> None:
    while True:
        await asyncio.sleep(EVERY)
        for look in looks:
            try:
                await look()
            except Exception as failure:
                # A database that is away comes back; what is known stays so meanwhile.
                if not is_disconnect(failure):
                    log.exception("looking by the clock")
