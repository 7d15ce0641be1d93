"""Why a charter is not published, or not accepted."""

from __future__ import annotations

from emilie.core.errors import AppError


class CharterEmpty(AppError):
    status, code = 400, "charter_empty"


class CharterTooLong(AppError):
    status, code = 413, "charter_too_long"


class CharterUnchanged(AppError):
    """The same text as the one in force: nothing to ask agents again for."""

    status, code = 409, "charter_unchanged"


class CharterChanged(AppError):
    """Another version is in force than the one that was read, or begun from."""

    status, code = 409, "charter_changed"
