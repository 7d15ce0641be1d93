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


READING_CODES = (
    "document_corrupt",
    "document_empty",
    "document_encrypted",
    "document_failed",
    "document_too_many_pages",
    "document_too_much_memory",
    "document_too_slow",
    "document_unsupported",
    "document_without_text",
    "image_too_large",
)
"""Codes that `error` may carry once a document is `failed`: each has its sentence."""
