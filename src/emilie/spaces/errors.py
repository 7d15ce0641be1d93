"""Why something is refused in a space that the caller may see."""

from __future__ import annotations

from emilie.core.errors import AppError


class SpaceEditorsOnly(AppError):
    status, code = 403, "space_editors_only"


class SpaceOwnersOnly(AppError):
    status, code = 403, "space_owners_only"


class SpaceLastOwner(AppError):
    status, code = 409, "space_last_owner"


class SpaceSensitivityNotLowered(AppError):
    status, code = 409, "space_sensitivity_not_lowered"


class SpaceInstructionsTooLong(AppError):
    status, code = 413, "space_instructions_too_long"


class SpacePublicationRefused(AppError):
    """Its owner has no role that speaks for the organisation."""

    status, code = 403, "space_publication_refused"


class SpaceReviewDateRefused(AppError):
    status, code = 400, "space_review_date_refused"


class TooManySpaces(AppError):
    status, code = 409, "too_many_spaces"


class ColleagueInTooManySpaces(AppError):
    status, code = 409, "colleague_in_too_many_spaces"


class TooManyPublishedSpaces(AppError):
    status, code = 409, "too_many_published_spaces"


class SpaceTooManyMembers(AppError):
    status, code = 409, "space_too_many_members"


class SpaceTooManyDocuments(AppError):
    status, code = 409, "space_too_many_documents"
