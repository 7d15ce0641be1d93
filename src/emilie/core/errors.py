"""Errors: a class with a status, a code and parameters; one handler answers for all.

The sentence is the reader's business: `core/sentences/{fr,en}.json` hold one for each code,
used by the browser and the command line. No exception text ever leaves the server.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, create_model
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from emilie.core.exchange import refused

log = logging.getLogger(__name__)

Parameter = str | int | float | bool | None


class AppError(Exception):
    """An expected failure. Subclasses set `status` and `code`; keywords become its parameters."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "internal"

    def __init__(self, **params: Parameter) -> None:
        super().__init__(self.code)
        self.params = params

    @property
    def headers(self) -> dict[str, str]:
        """What its answer carries besides."""
        return {}


class NotFound(AppError):
    """Missing, or somebody else's: the same answer, so that nothing is confirmed."""

    status, code = 404, "not_found"


class SignedOut(AppError):
    status, code = 401, "signed_out"


class CsrfRefused(AppError):
    status, code = 403, "csrf"


class HostRefused(AppError):
    status, code = 421, "host_refused"


class Invalid(AppError):
    status, code = 422, "invalid"


class DatabaseUnavailable(AppError):
    status, code = 503, "database_unavailable"


class Internal(AppError):
    status, code = 500, "internal"


class BodyTooLarge(AppError):
    status, code = 413, "body_too_large"


class MethodNotAllowed(AppError):
    status, code = 405, "method_not_allowed"


def all_errors() -> list[type[AppError]]:
    """Every error class defined so far; families without a code of their own left out."""
    found: list[type[AppError]] = []
    todo = AppError.__subclasses__()
    while todo:
        kind = todo.pop()
        if "code" in vars(kind):
            found.append(kind)
        todo.extend(kind.__subclasses__())
    return sorted(found, key=lambda kind: kind.code)


def problem(kind: type[AppError]) -> type[BaseModel]:
    """The answer's model for one error, with its code as a literal."""
    return _problem(kind.__name__, kind.code)


@cache
def _problem(name: str, code: str) -> type[BaseModel]:
    literal: Any = Literal[code]
    return create_model(f"{name}Problem", code=(literal, ...), params=(dict[str, Parameter], ...))


def problems(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: what it may answer besides success, by status."""
    by_status: dict[int | str, Any] = {}
    for kind in kinds:
        model: Any = problem(kind)
        known = by_status.get(kind.status)
        by_status[kind.status] = model if known is None else known | model
    return {status: {"model": model} for status, model in by_status.items()}


@cache
def sentences(language: Literal["fr", "en"] = "fr") -> dict[str, str]:
    """Sentence of each error code, with `{parameters}`."""
    text = files("emilie.core").joinpath("sentences", f"{language}.json").read_text("utf-8")
    return dict(json.loads(text))


def sentence(code: str, params: dict[str, Parameter] | None = None) -> str:
    """The French sentence of a code, for terminals; an unknown code gives the general one."""
    known = sentences()
    text = known.get(code, known["internal"])
    for name, value in (params or {}).items():
        text = text.replace("{" + name + "}", str(value))
    return text


def answer(error: AppError) -> JSONResponse:
    refused(error.code)
    told = {"code": error.code, "params": error.params}
    return JSONResponse(told, status_code=error.status, headers=error.headers)


def is_disconnect(error: BaseException) -> bool:
    """Whether the database, and not the statement, is what failed."""
    if isinstance(error, PoolTimeout | ConnectionError):
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    )


def _field(errors: Sequence[Any]) -> str:
    path = [str(part) for part in errors[0].get("loc", ())] if errors else []
    return ".".join(path[1:]) or "body"


async def _app_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return answer(error)


async def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(Invalid(field=_field(error.errors())))


async def _framework(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return answer(MethodNotAllowed())
    if error.status_code == 413:
        return answer(BodyTooLarge())
    if error.status_code >= 500:
        return answer(Internal())
    if error.status_code == 404:
        return answer(NotFound())
    return answer(Invalid(field="body"))


async def _database(_: Request, error: Exception) -> JSONResponse:
    if is_disconnect(error):
        log.warning("database unavailable: %s", type(error).__name__)
        return answer(DatabaseUnavailable())
    log.error("database error", exc_info=error)
    return answer(Internal())


def install(app: FastAPI) -> None:
    """Make every failure of the application answer `{"code", "params"}`."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _database)
