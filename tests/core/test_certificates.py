"""Certificates are noted as they are seen, and looked at again now and then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from emilie.core.http import Destination
from emilie.core.outbound.certificates import Certificates

PLACE = Destination("https", "modele.example", 443, "Réponses", "endpoint un")


class Shown:
    def __init__(self, ends: str | None) -> None:
        self.ends = ends
        self.looked = 0

    def getpeercert(self) -> dict[str, Any]:
        self.looked += 1
        return {} if self.ends is None else {"notAfter": self.ends}


class Transport(asyncio.BaseTransport):
    def __init__(self, shown: Shown | None) -> None:
        super().__init__({"ssl_object": shown})


def test_the_end_is_read_once_for_a_while() -> None:
    seen, shown = Certificates(), Shown("Jan  5 09:34:43 2027 GMT")
    for _ in range(3):
        seen.note(PLACE, Transport(shown))
    [found] = seen.seen()
    assert (found.place, shown.looked) == (PLACE, 1)
    assert found.expires_at == datetime(2027, 1, 5, 9, 34, 43, tzinfo=UTC)


def test_what_shows_none_is_no_certificate() -> None:
    seen = Certificates()
    for transport in (None, Transport(None), Transport(Shown(None))):
        seen.note(PLACE, transport)
    assert seen.seen() == []
