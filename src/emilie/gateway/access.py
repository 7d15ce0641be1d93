"""Who calls `/v1`, and which endpoints are theirs: the key, the policy, the abilities."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from emilie.accounts.keys import KeyHolder, KeyRefused, KeyScope, recognise
from emilie.core.errors import AppError
from emilie.gateway.asking import Asked
from emilie.gateway.errors import (
    EmbeddingsNotMade,
    ImagesNotRead,
    KeyScopeMissing,
    ModelNotOpen,
    ModelsDown,
    SensitivityUnknown,
    ToolsNotCalled,
)
from emilie.inference.catalogue import Ability
from emilie.inference.errors import NoEndpointAllowed
from emilie.inference.hosting import SENSITIVITIES, Sensitivity, highest
from emilie.inference.registry import Chosen, Endpoints, Need

RAISES = "x-emilie-sensitivity"
LACKS: dict[str, type[AppError]] = {
    "vision": ImagesNotRead, "tools": ToolsNotCalled, "embeddings": EmbeddingsNotMade,
}  # fmt: skip


async def key_holder(request: Request) -> KeyHolder:
    """The key of this request. Only its header is read: no cookie opens `/v1`."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise KeyRefused
    state = request.app.state
    return await recognise(state.statements, state.known_keys, secret.strip())


KeyDep = Annotated[KeyHolder, Depends(key_holder)]


def allow(key: KeyHolder, scope: KeyScope) -> None:
    if scope not in key.scopes:
        raise KeyScopeMissing(scope=scope)


def sensitivity_of(request: Request, key: KeyHolder) -> Sensitivity:
    """The key's own, or that of the header when it is higher."""
    declared = cast(Sensitivity, key.sensitivity)
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
    """Those to try in order. A model that is named is that one or a refusal, never another."""
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
