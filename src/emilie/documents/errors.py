"""Why a file is refused at once. Files found unreadable later carry other codes in their row."""

from __future__ import annotations

from emilie.core.errors import AppError


class DocumentEmpty(AppError):
    status, code = 400, "document_empty"


class DocumentTooLarge(AppError):
    status, code = 413, "document_too_large"


class DocumentUnsupported(AppError):
    status, code = 415, "document_unsupported"


class DocumentCorrupt(AppError):
    status, code = 400, "document_corrupt"


class DocumentEncrypted(AppError):
    status, code = 400, "document_encrypted"


class DocumentTooManyFiles(AppError):
    status, code = 413, "document_too_many_files"


AT_ONCE = (
    DocumentEmpty, DocumentUnsupported, DocumentCorrupt, DocumentEncrypted, DocumentTooManyFiles,
)  # fmt: skip
"""What a look at a file's first bytes may refuse it for."""


def refusal(code: str) -> AppError:
    """The error that a code of the reading is at the door."""
    return next(each for each in AT_ONCE if each.code == code)()


class DocumentSensitivityNotLowered(AppError):
    status, code = 409, "document_sensitivity_not_lowered"


class DocumentInUse(AppError):
    """Its text may be in an answer already: the conversation is what can still be raised."""

    status, code = 409, "document_in_use"


READING_CODES = (
    "document_corrupt",
    "document_empty",
    "document_encrypted",
    "document_failed",
    "document_scanned",
    "document_too_deep",
    "document_too_many_cells",
    "document_too_many_files",
    "document_too_many_pages",
    "document_too_much_memory",
    "document_too_slow",
    "document_unsupported",
    "document_without_text",
    "image_too_large",
)
"""Codes that `error` may carry once a document is `failed`: each has its sentence."""
