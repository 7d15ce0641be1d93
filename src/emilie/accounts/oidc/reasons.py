"""What a provider gives as a reason, cut down to a code that a page and a support can read."""

from __future__ import annotations

import re

PROCONNECT = re.compile(r"\bY[0-9A-F]{6}\b")
STANDARD = re.compile(r"[a-z_]{3,40}")
UNKNOWN = "unknown"


def reason_of(error: str, description: str) -> str:
    """ProConnect's own code where there is one, else OAuth's; never a sentence of theirs."""
    told = PROCONNECT.search(f"{error} {description}"[:2000])
    if told is not None:
        return told.group()
    return error if STANDARD.fullmatch(error) else UNKNOWN
