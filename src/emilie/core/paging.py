"""Cursors: opaque text that says where the next page of a list begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from emilie.core.errors import Invalid


def cursor(at: datetime, row_id: UUID) -> str:
    return urlsafe_b64encode(f"{at.isoformat()}|{row_id}".encode()).decode().rstrip("=")


def read_cursor(given: str) -> tuple[datetime, UUID]:
    """The place that `cursor` wrote; `Invalid` for anything else."""
    try:
        at, _, row_id = urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode().partition("|")
        return datetime.fromisoformat(at), UUID(row_id)
    except ValueError as error:
        raise Invalid(field="before") from error
