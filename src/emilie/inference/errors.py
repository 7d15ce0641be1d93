"""How an endpoint fails, as codes. What the endpoint itself said is not kept anywhere."""

from __future__ import annotations

import logging

from emilie.core.errors import AppError

log = logging.getLogger(__name__)


class ModelUnreachable(AppError):
    status, code = 502, "model_unreachable"


class ModelKeyRefused(AppError):
    status, code = 502, "model_key_refused"


class ModelUnknown(AppError):
    status, code = 502, "model_unknown"


class ModelOverloaded(AppError):
    status, code = 503, "model_overloaded"


class ModelSilent(AppError):
    status, code = 504, "model_silent"


class ModelCut(AppError):
    """The stream ended before the answer did; the words already said are kept."""

    status, code = 502, "model_cut"


class ModelContextExceeded(AppError):
    status, code = 400, "model_context_exceeded"


class ModelFailed(AppError):
    status, code = 502, "model_failed"


def from_status(status: int, body: bytes) -> AppError:
    """The error for an endpoint's HTTP status; its body only tells a context that is too long."""
    log.warning("the endpoint answered %s", status)
    if status in {401, 403}:
        return ModelKeyRefused()
    if status == 404:
        return ModelUnknown()
    if status in {429, 503}:
        return ModelOverloaded()
    if status in {400, 413} and b"context" in body.lower():
        return ModelContextExceeded()
    return ModelFailed()
