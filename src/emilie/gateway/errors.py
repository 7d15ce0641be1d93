"""Failures of `/v1`, in the shape that OpenAI's clients make their exceptions of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from math import ceil
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect

from emilie.core.errors import (
    AppError,
    DatabaseUnavailable,
    Internal,
    Invalid,
    is_disconnect,
    sentence,
)
from emilie.core.exchange import refused
from emilie.inference.budgets import BudgetSpent
from emilie.inference.errors import ModelCut, ModelOverloaded, ModelRefused, NoEndpointAllowed
from emilie.inference.queue import ModelBusy

log = logging.getLogger(__name__)


class ModelNotOpen(AppError):
    """Missing, or not open to the key: the same answer."""

    status, code = 404, "model_not_open"


class ImagesNotRead(AppError):
    status, code = 400, "images_not_read"


class ToolsNotCalled(AppError):
    status, code = 400, "tools_not_called"


class EmbeddingsNotMade(AppError):
    status, code = 400, "embeddings_not_made"


class ImageByAddress(AppError):
    """The endpoint would fetch it itself, from wherever the request says."""

    status, code = 400, "image_by_address"


class SensitivityUnknown(AppError):
    status, code = 400, "sensitivity_unknown"


class ModelsDown(AppError):
    status, code = 503, "models_down"


class ModelsBusy(AppError):
    """`ModelBusy` without the queue, which agents alone stand in."""

    status, code = 429, "models_busy"


class KeyBusy(AppError):
    """The key has as many requests under way here as one may have."""

    status, code = 429, "key_busy"


class KeySensitivityTooLow(AppError):
    """Under what its organisation's conversations begin with."""

    status, code = 409, "key_sensitivity_too_low"


class AnswerCut(AppError):
    """`ModelCut` where nothing is kept."""

    status, code = 502, "answer_cut"


# OpenAI's clients know 400, not 422; they try 409 again, which a policy does not deserve; and a
# saturated endpoint is their 429.
STATUS: dict[type[AppError], int] = {Invalid: 400, NoEndpointAllowed: 403, ModelOverloaded: 429}
TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error",
    404: "not_found_error", 413: "invalid_request_error", 421: "invalid_request_error",
    429: "rate_limit_error",
}  # fmt: skip
SATURATED = 5
"""Seconds after which a saturated endpoint that said nothing is worth another try."""
AGAIN = 1
"""Seconds after which a key that was busy is worth another try."""
CLOSED = {"cache-control": "no-store"}


def status_of(error: AppError) -> int:
    return STATUS.get(type(error), error.status)


def shape(error: AppError, param: str | None = None) -> dict[str, Any]:
    """`{"error": …}`: our code and its sentence; nothing that an endpoint wrote."""
    field = error.params.get("field")
    return {
        "error": {
            "message": sentence(error.code, error.params),
            "type": TYPES.get(status_of(error), "server_error"),
            "param": param or (field if isinstance(field, str) else None),
            "code": error.code,
        }
    }


def headers_of(error: AppError) -> dict[str, str]:
    """When to come back, and whether the client should at all on its own."""
    if isinstance(error, BudgetSpent):
        return {"retry-after": str(error.seconds), "x-should-retry": "false"}
    if isinstance(error, ModelOverloaded):
        return {"retry-after": str(ceil(error.retry_after or SATURATED))}
    if isinstance(error, KeyBusy):
        return {"retry-after": str(AGAIN)}
    if isinstance(error, ModelsDown | ModelsBusy):
        return {"retry-after": str(error.params["seconds"])}
    return {"www-authenticate": "Bearer"} if error.status == 401 else error.headers


def answer(error: AppError, asked: dict[str, Any] | None = None) -> Response:
    """The answer to a request that failed; `asked` is its body, whose parameters may be named."""
    named = error.param if isinstance(error, ModelRefused) else None
    refused(error.code)
    # Named only when the caller wrote it: what else the endpoint says stays here.
    root = (named or "").partition(".")[0].partition("[")[0]
    body = orjson.dumps(shape(error, root if asked is not None and root in asked else None))
    return Response(
        body, status_of(error), headers_of(error) | CLOSED, media_type="application/json"
    )


def understood(error: Exception) -> AppError:
    """The error of ours that any failure is; what nobody expected is logged."""
    if isinstance(error, ModelBusy):
        return ModelsBusy(**error.params)
    if isinstance(error, ModelCut):
        return AnswerCut()
    if isinstance(error, AppError):
        return error
    if isinstance(error, RequestValidationError | ClientDisconnect):
        return Invalid(field="body")
    if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and is_disconnect(error)):
        log.warning("database unavailable: %s", type(error).__name__)
        return DatabaseUnavailable()
    log.error("unexpected error", exc_info=error)
    return Internal()


class OpenAIRoute(APIRoute):
    """A route whose failures, those of its dependencies included, have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                response = await handle(request)
            except Exception as error:  # noqa: BLE001 -- this is where all of them end
                return answer(understood(error))
            response.headers.update(CLOSED)
            return response

        return handled
