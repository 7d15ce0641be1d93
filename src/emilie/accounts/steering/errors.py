"""Why something is closed, or a decision is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

from emilie.core.errors import AppError

AGAIN = 300
"""Seconds after which a maintenance that has no end yet is worth another look."""


class UnderMaintenance(AppError):
    """`until`: when it is to end, if that is known; `seconds`, when to come back."""

    status, code = 503, "under_maintenance"

    @classmethod
    def until(cls, ends_at: datetime | None) -> UnderMaintenance:
        left = AGAIN if ends_at is None else ceil((ends_at - datetime.now(UTC)).total_seconds())
        return cls(until=None if ends_at is None else ends_at.isoformat(), seconds=max(1, left))

    @property
    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.params["seconds"])}


class FeatureOff(AppError):
    """By whom: the `instance`, the agent's `organisation` or their `wave`."""

    status, code = 403, "feature_off"


class SettingChanged(AppError):
    """Somebody else changed it meanwhile."""

    status, code = 409, "setting_changed"
