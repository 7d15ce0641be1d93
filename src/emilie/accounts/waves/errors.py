"""Why a wave is refused, and why an agent of one may not ask."""

from __future__ import annotations

from emilie.core.errors import AppError


class WaveNotOpen(AppError):
    """The agent's access begins later."""

    status, code = 403, "wave_not_open"


class WavePaused(AppError):
    status, code = 403, "wave_paused"


class WaveClosed(AppError):
    """It is over; the agent's data can be taken away for a while."""

    status, code = 403, "wave_closed"


class WaveDatesRefused(AppError):
    """Access later has to begin after access now, and neither years away."""

    status, code = 422, "wave_dates_refused"


class WaveBegun(AppError):
    """That date is past: what has begun is not put off."""

    status, code = 409, "wave_begun"


class WaveSeatsGiven(AppError):
    """So many of its seats are somebody's already."""

    status, code = 409, "wave_seats_given"


class WaveWithoutSeats(AppError):
    status, code = 422, "wave_without_seats"


class WaveWithoutLaterDate(AppError):
    """It has seats of access later, and does not say when that is."""

    status, code = 422, "wave_without_later_date"


class WaveOrganisationTwice(AppError):
    status, code = 422, "wave_organisation_twice"


class WaveNotByLot(AppError):
    status, code = 409, "wave_not_by_lot"


class WaveAlreadyDrawn(AppError):
    """Nobody draws again until the result pleases."""

    status, code = 409, "wave_already_drawn"


class WaveNothingToDraw(AppError):
    status, code = 409, "wave_nothing_to_draw"


class WaveOver(AppError):
    status, code = 409, "wave_over"


class WaveClosingTooSoon(AppError):
    """Its agents could not be told in advance."""

    status, code = 422, "wave_closing_too_soon"


class WaveKeptTooShort(AppError):
    """Its agents would have no time to take their data away."""

    status, code = 422, "wave_kept_too_short"
