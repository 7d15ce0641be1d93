"""Until when the certificates of the places that were called are valid, as they were seen.

They are looked at on calls that are made anyway: nothing is asked for the sake of knowing.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emilie.core.http import Destination

FRESH = 600.0
"""Seconds for which the certificate of a place is not looked at again."""


@dataclass(frozen=True, slots=True)
class Certificate:
    place: Destination
    expires_at: datetime
    seen_at: datetime


class Certificates:
    """Of one process."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], tuple[float, Certificate]] = {}

    def note(self, place: Destination, transport: asyncio.BaseTransport | None) -> None:
        key = place.host, place.port
        known = self._seen.get(key)
        if transport is None or (known is not None and monotonic() < known[0] + FRESH):
            return
        shown = transport.get_extra_info("ssl_object")
        ends = (shown.getpeercert() or {}).get("notAfter") if shown is not None else None
        if isinstance(ends, str):
            expires_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
            seen = Certificate(place, expires_at, datetime.now(UTC))
            self._seen[key] = monotonic(), seen

    def seen(self) -> list[Certificate]:
        """The first to expire first."""
        found = [certificate for _, certificate in self._seen.values()]
        return sorted(found, key=lambda each: each.expires_at)
