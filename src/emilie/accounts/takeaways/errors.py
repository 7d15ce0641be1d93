"""Why an archive is not given."""

from __future__ import annotations

from emilie.core.errors import AppError


class TakeawayUnderway(AppError):
    status, code = 409, "takeaway_underway"


class TakeawayNotReady(AppError):
    status, code = 409, "takeaway_not_ready"


class TakeawayFailed(AppError):
    """What a row says of itself; never an answer."""

    status, code = 500, "takeaway_failed"
