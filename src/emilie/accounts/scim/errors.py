"""Failures of `/scim/v2`, in the shape that directories read (RFC 7644 §3.12)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect

from emilie.core.errors import (
    AppError,
    BodyTooLarge,
    DatabaseUnavailable,
    Internal,
    Invalid,
    is_disconnect,
    sentence,
)
from emilie.core.exchange import refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/scim+json"
CLOSED = {"cache-control": "no-store"}


class ScimRefused(AppError):
    """Family of what SCIM has a word for; `detail` says what exactly, as the library does."""

    scim_type: ClassVar[str | None] = None


class ScimFilterRefused(ScimRefused):
    status, code, scim_type = 400, "scim_filter_refused", "invalidFilter"


class ScimPathRefused(ScimRefused):
    status, code, scim_type = 400, "scim_path_refused", "invalidPath"


class ScimNoTarget(ScimRefused):
    status, code, scim_type = 400, "scim_no_target", "noTarget"


class ScimValueRefused(ScimRefused):
    status, code, scim_type = 400, "scim_value_refused", "invalidValue"


class ScimSyntaxRefused(ScimRefused):
    status, code, scim_type = 400, "scim_syntax_refused", "invalidSyntax"


class ScimNotMutable(ScimRefused):
    status, code, scim_type = 400, "scim_not_mutable", "mutability"


class ScimNameTaken(ScimRefused):
    status, code, scim_type = 409, "scim_name_taken", "uniqueness"


class ScimChangedMeanwhile(ScimRefused):
    """The version that the directory changes is not the one that there is."""

    status, code = 412, "scim_changed_meanwhile"


class ScimNotServed(ScimRefused):
    """What RFC 7644 leaves to the service, and this one does not do."""

    status, code = 501, "scim_not_served"


BY_TYPE: dict[str | None, type[ScimRefused]] = {
    each.scim_type: each
    for each in (
        ScimFilterRefused, ScimPathRefused, ScimNoTarget, ScimValueRefused, ScimSyntaxRefused,
        ScimNotMutable, ScimNameTaken,
    )
}  # fmt: skip


def shape(error: AppError) -> dict[str, Any]:
    kind = error.scim_type if isinstance(error, ScimRefused) else None
    if isinstance(error, Invalid):
        kind = "invalidValue"
    told = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": str(status_of(error)),
        "detail": sentence(error.code, error.params),
    }
    return told | ({"scimType": kind} if kind else {})


def status_of(error: AppError) -> int:
    return 400 if isinstance(error, Invalid) else error.status


def answer(error: AppError) -> Response:
    refused(error.code)
    headers = {"www-authenticate": "Bearer"} if error.status == 401 else {}
    return Response(
        orjson.dumps(shape(error)), status_of(error), headers | CLOSED, media_type=MEDIA_TYPE
    )


def understood(error: Exception) -> AppError:
    """The error of ours that any failure is; what nobody expected is logged."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, RequestValidationError | ClientDisconnect):
        return Invalid(field="body")
    if getattr(error, "status_code", None) == BodyTooLarge.status:
        return BodyTooLarge()
    if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and is_disconnect(error)):
        log.warning("database unavailable: %s", type(error).__name__)
        return DatabaseUnavailable()
    log.error("unexpected error", exc_info=error)
    return Internal()


class ScimRoute(APIRoute):
    """A route whose failures, those of its dependencies included, are SCIM's error resources."""

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
