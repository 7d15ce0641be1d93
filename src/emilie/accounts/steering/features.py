"""How a route says that it is part of a feature: `needs("batches")`, beside `may("…")`.

What an agent made by a feature stays theirs: where it is switched off, what there is can be read,
taken away and deleted, unless `reads` says that reading is the feature itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from fastapi import Request
from fastapi.params import Depends

from emilie.accounts.keys import KeyDep
from emilie.accounts.session import Caller, CallerDep
from emilie.accounts.steering.known import Steering
from emilie.accounts.steering.schemas import FeatureOffOut
from emilie.accounts.steering.values import FEATURES, Feature

KEEPS = {"GET", "HEAD", "DELETE"}
"""Methods by which nothing new is made."""
ENDS = ("/stop", "/restore")
"""Paths that end what is under way, or bring back what is the agent's."""


@dataclass(frozen=True)
class Needs(Depends):
    """A route's dependency that says, and checks, which feature it is part of."""

    feature: Feature | None = field(default=None, kw_only=True)
    reads: bool = field(default=False, kw_only=True)


def _closes(request: Request, *, reads: bool) -> bool:
    return reads or not (request.method in KEEPS or request.url.path.endswith(ENDS))


def needs(feature: Feature, *, reads: bool = False) -> Needs:
    async def check(request: Request, who: CallerDep) -> None:
        if _closes(request, reads=reads):
            check_for(request.app.state.steering, feature, who)

    return Needs(check, feature=feature, reads=reads)


def key_needs(feature: Feature) -> Needs:
    """For what a key opens."""

    async def check(request: Request, key: KeyDep) -> None:
        request.app.state.steering.check(feature, key.organisation_id)

    return Needs(check, feature=feature, reads=True)


def wave_of(who: Caller) -> UUID | None:
    return who.access.wave_id if who.access is not None else None


def check_for(steering: Steering, feature: Feature, who: Caller) -> None:
    steering.check(feature, who.organisation_id, wave_of(who))


def is_on(steering: Steering, feature: Feature, who: Caller) -> bool:
    return steering.closed(feature, who.organisation_id, wave_of(who)) is None


def told(
    steering: Steering, organisation_id: UUID, wave_id: UUID | None, came_on: date
) -> Iterator[FeatureOffOut]:
    """What is off for an agent who came on that day."""
    for feature in FEATURES:
        found = steering.closed(feature, organisation_id, wave_id)
        if found is not None:
            since = found.off.since.date()
            yield FeatureOffOut(
                feature=feature, since=since, by=found.by, reason=found.off.reason,
                had=came_on <= since,
            )  # fmt: skip
