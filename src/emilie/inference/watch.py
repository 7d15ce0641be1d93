"""What goes on between requests: the catalogue's file, clients of no more use, probes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emilie.core.errors import AppError

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen

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
