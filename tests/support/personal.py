"""What the guard finds in a text that is personal, as tests compare it."""

from __future__ import annotations

from emilie.protection.guard.folded import fold
from emilie.protection.guard.personal import find


def found(text: str) -> list[tuple[str, str]]:
    """Each finding's kind, and what is written there."""
    return [(each.kind, text[each.start : each.end]) for each in find(fold(text))]
