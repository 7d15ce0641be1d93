"""How long what was deleted can be restored, before it is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

KEPT_DELETED = timedelta(hours=24)


def oldest_kept() -> datetime:
    """What was deleted before that moment is to be erased."""
    return datetime.now(UTC) - KEPT_DELETED
