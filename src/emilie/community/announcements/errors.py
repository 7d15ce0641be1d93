"""Why an announcement is not kept, or not published."""

from __future__ import annotations

from emilie.core.errors import AppError


class AnnouncementDatesRefused(AppError):
    """The end is before the beginning, or past, or years away."""

    status, code = 400, "announcement_dates_refused"


class AnnouncementForNobody(AppError):
    """Organisations, units or a wave have to be chosen."""

    status, code = 400, "announcement_for_nobody"


class AnnouncementAudienceRefused(AppError):
    """An audience that this role does not speak to."""

    status, code = 400, "announcement_audience_refused"


class AnnouncementEmpty(AppError):
    """A draft may be without a text, what agents are shown may not."""

    status, code = 409, "announcement_empty"


class AnnouncementChanged(AppError):
    """Somebody else changed it since it was read."""

    status, code = 409, "announcement_changed"


class AnnouncementPublished(AppError):
    """It is withdrawn, not deleted: agents may have read it."""

    status, code = 409, "announcement_published"


class AnnouncementOver(AppError):
    """It is withdrawn, or its end is past."""

    status, code = 409, "announcement_over"


class AnnouncementStays(AppError):
    """It cannot be dismissed as long as it is in force."""

    status, code = 409, "announcement_stays"
