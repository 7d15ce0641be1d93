"""The passages of a page, cut where nobody waits for it."""

from __future__ import annotations

from typing import Any

from emilie.documents.extraction.blocks import Page
from emilie.documents.passages import cut

LONGEST = 200_000
"""Characters that are kept of a page: some hours of reading."""
SHORTEST = 40
"""Characters below which nothing was found to read."""


def passages_of(text: str) -> list[dict[str, Any]]:
    """Where each begins and ends, and its words."""
    cuts, _ = cut(Page(text), None)
    return [{"start": each.start, "end": each.end, "words": each.words} for each in cuts]
