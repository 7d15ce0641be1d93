"""Who calls `/v1`, and which endpoints are theirs: the key, the policy, the abilities."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID

from fastapi import Request

from emilie.accounts.keys import KeyHolder
from emilie.accounts.steering.errors import UnderMaintenance
from emilie.accounts.steering.known import Steering
from emilie.core.errors import AppError
from emilie.gateway.asking import Asked
from emilie.gateway.errors import (
    EmbeddingsNotMade,
    ImagesNotRead,
    KeyBusy,
    KeySensitivityTooLow,
    ModelNotOpen,
    ModelsDown,
    SensitivityUnknown,
    ToolsNotCalled,
)
from emilie.inference.catalogue import Ability
from emilie.inference.errors import NoEndpointAllowed
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity, highest

RAISES = "x-emilie-sensitivity"
LACKS: dict[str, type[AppError]] = {
    "vision": ImagesNotRead, "tools": ToolsNotCalled, "embeddings": EmbeddingsNotMade,
}  # fmt: skip


class Underway:
    """Requests that this process is answering, by key: one key must not fill an endpoint, and a
    maintenance that begins ends them.
    """

    def __init__(self, steering: Steering) -> None:
        self._steering = steering
        self._by_key: Counter[UUID] = Counter()
        self._ends: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def one_more(self, key_id: UUID, most: int) -> AsyncIterator[None]:
        # Again after the door: between the two, those under way may have been ended.
        self._steering.check_open()
        if self._by_key[key_id] >= most:
            raise KeyBusy(most=most)
        self._by_key[key_id] += 1
        end = asyncio.timeout(None)
        try:
            async with end:
                self._ends.add(end)
                yield
        except TimeoutError:
            if end.expired():
                planned = self._steering.maintenance
                raise UnderMaintenance.until(planned.ends_at if planned else None) from None
            raise
        finally:
            self._ends.discard(end)
            self._by_key[key_id] -= 1
            if not self._by_key[key_id]:
                del self._by_key[key_id]

    def end_all(self) -> None:
        """Their callers are told that a maintenance begins; what was used is counted."""
        now = asyncio.get_running_loop().time()
        while self._ends:
            self._ends.pop().reschedule(now)


def at_least_default(
    endpoints: Endpoints, organisation: str, wanted: Sensitivity | None
) -> Sensitivity:
    """The sensitivity of a new key: its organisation's minimum, or what is wanted above it."""
    default = endpoints.default_sensitivity(organisation)
    if wanted is not None and highest(default, wanted) != wanted:
        raise KeySensitivityTooLow
    return wanted or default


def sensitivity_of(request: Request, key: KeyHolder) -> Sensitivity:
    """The key's own, or that of the header when it is higher; the organisation's at the least,
    since that may have been raised after the key was made.
    """
    default = request.app.state.endpoints.default_sensitivity(key.organisation)
    declared = highest(default, cast(Sensitivity, key.sensitivity))
    given = request.headers.get(RAISES)
    if given is None:
        return declared
    if given not in SENSITIVITIES:
        raise SensitivityUnknown
    return highest(declared, given)


def abilities_of(chosen: Chosen) -> frozenset[Ability]:
    """What it can do for another tool: the built-in engine calls none of theirs."""
    return frozenset({"chat"}) if chosen.entry is None else chosen.abilities


def open_to(endpoints: Endpoints, key: KeyHolder, sensitivity: Sensitivity) -> list[Chosen]:
    """Every endpoint that the policy opens to the key's organisation, for these data."""
    return endpoints.open_to(Need(sensitivity, key.organisation, None, frozenset()))


def candidates(
    endpoints: Endpoints, key: KeyHolder, sensitivity: Sensitivity, asked: Asked
) -> list[Chosen]:
    """Those to try now, in order. A model that is named is that one or a refusal, never another."""
    opened = open_to(endpoints, key, sensitivity)
    if asked.wanted is not None:
        opened = [each for each in opened if each.name == asked.wanted]
        if not opened:
            raise ModelNotOpen
    if not opened:
        raise NoEndpointAllowed(sensitivity=sensitivity)
    able = [each for each in opened if asked.abilities <= abilities_of(each)]
    if not able:
        raise _lacking(opened, asked)
    up = [each for each in able if each.circuit.allows()]
    if not up:
        raise ModelsDown(seconds=max(1, min(each.circuit.seconds for each in able)))
    return up


def _lacking(opened: list[Chosen], asked: Asked) -> AppError:
    for ability in sorted(asked.abilities):
        if not any(ability in abilities_of(each) for each in opened):
            return LACKS.get(ability, ModelNotOpen)()
    # Each one alone is there, but no endpoint has them all.
    return LACKS.get(max(asked.abilities), ModelNotOpen)()
