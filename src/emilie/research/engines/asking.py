"""One request to a service and what it answers, or why it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlencode

import orjson

from emilie.core.errors import AppError
from emilie.core.http import (
    Bounds,
    DestinationRefused,
    DestinationSilent,
    DestinationUnreachable,
    Outbound,
    ReplyFailed,
)
from emilie.inference.outside import SearchEntry
from emilie.research.errors import (
    SearchFailed,
    SearchFault,
    SearchFormatRefused,
    SearchKeyRefused,
    SearchOverloaded,
    SearchRefused,
    SearchSilent,
    SearchUnreachable,
)
from emilie.research.results import Result

BOUNDS = Bounds(seconds=8, bytes=4_000_000)
STATUSES: Mapping[int, type[SearchFault]] = {
    400: SearchRefused, 401: SearchKeyRefused, 402: SearchKeyRefused, 403: SearchKeyRefused,
    422: SearchRefused, 429: SearchOverloaded, 503: SearchOverloaded,
}  # fmt: skip
_FAULTS: set[type[SearchFault]] = {SearchFormatRefused, *STATUSES.values()}
BY_CODE = {each.code: each for each in _FAULTS}
NO_MEANING: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as the service's documentation writes it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Adapter(Protocol):
    """A module of `engines/`; `MEANS` is what a status says there and nowhere else."""

    def asked(self, entry: SearchEntry, key: str, query: str, count: int, /) -> Asked: ...
    def results(self, body: dict[str, object], /) -> Iterator[Result]: ...


def get(url: str, wanted: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Asked:
    return Asked("GET", f"{url}?{urlencode(wanted)}", dict(headers or {}) | ACCEPT)


def post(url: str, wanted: Mapping[str, object], headers: Mapping[str, str]) -> Asked:
    given = dict(headers) | ACCEPT | {"content-type": "application/json"}
    return Asked("POST", url, given, orjson.dumps(wanted))


ACCEPT = {"accept": "application/json"}


async def answer_of(
    outbound: Outbound, owner: str, asked: Asked, means: Mapping[int, str] = NO_MEANING
) -> dict[str, object]:
    """The JSON object that answers; a `SearchFault` says why there is none."""
    try:
        said = await outbound.exchange(
            owner, asked.method, asked.url,
            body=asked.body, headers=asked.headers, bounds=BOUNDS,
        )  # fmt: skip
        read = orjson.loads(said)
    except ReplyFailed as failure:
        raise _refusal(failure, means) from failure
    except DestinationSilent as failure:
        raise SearchSilent from failure
    except (DestinationUnreachable, DestinationRefused) as failure:
        raise SearchUnreachable from failure
    except (AppError, orjson.JSONDecodeError) as failure:
        raise SearchFailed from failure
    if not isinstance(read, dict):
        raise SearchFailed
    return read


def _refusal(failure: ReplyFailed, means: Mapping[int, str]) -> SearchFault:
    status = int(failure.params["status"] or 0)
    if status in means:
        return BY_CODE[means[status]]()
    return STATUSES.get(status, SearchFailed)()
