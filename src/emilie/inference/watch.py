"""What goes on between requests: the catalogue's file and versions, clients of no use, probes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.inference.stored import latest_number, read_stored
from emilie.inference.tables import CatalogueRefused

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen, Endpoints

log = logging.getLogger(__name__)

WATCHED = 5.0
"""Seconds between two rounds of probes."""
PROBE = 5.0
"""Seconds that a probe may take."""


async def watch(opened: Callable[[], Sequence[Chosen]], retired: list[Chosen]) -> None:
    """Watch for ever: `opened` looks at the file, `retired` is emptied as streams end."""
    while True:
        await asyncio.sleep(WATCHED)
        try:
            await _go_round(opened(), retired)
        except Exception:
            # Nobody would see the watch end: an endpoint that failed would stay away for long.
            log.exception("watching over endpoints")


async def _go_round(opened: Sequence[Chosen], retired: list[Chosen]) -> None:
    for each in [each for each in retired if each.gate.inside == 0]:
        retired.remove(each)
        await each.close()
    await asyncio.gather(*(_probe(each) for each in opened if each.circuit.heeds_probes))


async def _probe(chosen: Chosen) -> None:
    try:
        async with asyncio.timeout(PROBE):
            await chosen.probe()
    except (AppError, TimeoutError):
        return
    except Exception:
        log.exception("endpoint %s: its probe", chosen.name)
        return
    chosen.circuit.answers_again()


class Following:
    """What is made on screens, of this replica or of another."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._seen = endpoints.reading.stored.number
        """The last version that was refused, and told so; the one that was in force before any."""

    async def look(self, sessions: Sessions) -> None:
        """Take the version in force in the database, if it is another."""
        endpoints = self._endpoints
        async with sessions() as session:
            number = await latest_number(session)
            if number == endpoints.reading.stored.number:
                return
            stored = await read_stored(session)
        try:
            # Again as long as it is refused: the key that it lacked may have been mended.
            endpoints.take(stored)
        except CatalogueRefused as refusal:
            if number != self._seen:
                log.error("%s refused: %s", refusal.params["file"], refusal.params["where"])  # noqa: TRY400 -- says where
            self._seen = number
