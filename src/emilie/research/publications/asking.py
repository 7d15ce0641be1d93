"""One request to a service and what it answers, or why it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

from pydantic import ValidationError

from emilie.core.errors import AppError
from emilie.core.http import (
    Bounds,
    DestinationRefused,
    DestinationSilent,
    DestinationUnreachable,
    Outbound,
    ReplyFailed,
)
from emilie.inference.errors import seconds_asked
from emilie.research.publications.adapters.shape import Asked, Faulty, Found, Overloaded, Unreadable
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.errors import (
    PublicationsCriterionUnknown,
    PublicationsFailed,
    PublicationsFault,
    PublicationsKeyRefused,
    PublicationsOverloaded,
    PublicationsRefused,
    PublicationsSilent,
    PublicationsUnreachable,
)
from emilie.research.publications.sources import Source

LARGEST = 8_000_000
"""Bytes of an answer: fifty records with their abstracts take a twentieth of it."""
STATUSES: Mapping[int, type[PublicationsFault]] = {
    400: PublicationsRefused, 401: PublicationsKeyRefused, 403: PublicationsKeyRefused,
    404: PublicationsRefused, 414: PublicationsRefused, 422: PublicationsRefused,
    429: PublicationsOverloaded, 503: PublicationsOverloaded,
}  # fmt: skip
BY_CODE = {each.code: each for each in STATUSES.values()}


async def ask(outbound: Outbound, source: Source, criteria: Criteria, patience: float) -> Found:
    """What one service finds, in `patience` seconds; raises a `PublicationsFault`."""
    lacking(source, criteria)
    if not source.circuit.allows():
        raise PublicationsOverloaded(source=source.label)
    trial = source.circuit.trying()
    try:
        found = await _answered(outbound, source, criteria, patience)
    except PublicationsFault as fault:
        _failed(source, fault)
        raise
    finally:
        source.circuit.left(trial)
    source.circuit.succeeded()
    return found


def lacking(source: Source, criteria: Criteria) -> None:
    """Refuse what the service would not heed: its answer would be to another question."""
    for name in sorted(source.adapter.LACKS):
        # All that arXiv holds are preprints.
        preprints = source.service == "arxiv" and criteria.kind == "preprint" and name == "kind"
        if getattr(criteria, name) and not preprints:
            raise PublicationsCriterionUnknown(source=source.label, criterion=name)


async def _answered(
    outbound: Outbound, source: Source, criteria: Criteria, patience: float
) -> Found:
    asked = source.adapter.request(criteria, source.access)
    ours = False
    try:
        async with asyncio.timeout(patience):
            async with source.pace.turn():
                ours = True
                body = await _sent(outbound, source, asked, patience)
    except TimeoutError as failure:
        # Its turn did not come: the service was not even asked.
        late = PublicationsSilent if ours else PublicationsOverloaded
        raise late(source=source.label) from failure
    try:
        return source.adapter.read(body)
    except Faulty as failure:
        raise PublicationsRefused(source=source.label) from failure
    except Overloaded as failure:
        raise PublicationsOverloaded(source=source.label) from failure
    except (Unreadable, ValidationError) as failure:
        raise PublicationsFailed(source=source.label) from failure


async def _sent(outbound: Outbound, source: Source, asked: Asked, patience: float) -> bytes:
    url = f"{source.address}{asked.path}?{urlencode(asked.params)}"
    try:
        return await outbound.exchange(
            source.owner, asked.method, url, headers=asked.headers,
            bounds=Bounds(patience, LARGEST),
        )  # fmt: skip
    except ReplyFailed as failure:
        raise _refusal(source, failure) from failure
    except DestinationSilent as failure:
        raise PublicationsSilent(source=source.label) from failure
    except (DestinationUnreachable, DestinationRefused) as failure:
        raise PublicationsUnreachable(source=source.label) from failure
    except AppError as failure:
        raise PublicationsFailed(source=source.label) from failure


def _refusal(source: Source, failure: ReplyFailed) -> PublicationsFault:
    status = int(failure.params["status"] or 0)
    theirs = source.adapter.MEANS.get(status)
    kind = BY_CODE[theirs] if theirs else STATUSES.get(status, PublicationsFailed)
    return kind(source=source.label)


def _failed(source: Source, fault: PublicationsFault) -> None:
    if isinstance(fault, PublicationsRefused | PublicationsCriterionUnknown):
        return  # the question's fault
    cause = fault.__cause__
    if isinstance(fault, PublicationsOverloaded) and isinstance(cause, TimeoutError):
        return  # ours: too many were waiting
    after = seconds_asked(cause.retry_after) if isinstance(cause, ReplyFailed) else None
    source.circuit.failed(retry_after=after, reached=isinstance(cause, ReplyFailed))
