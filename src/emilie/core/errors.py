"""Errors: a class with a status, a code and parameters; one handler answers for all.

The sentence is the reader's business: `core/sentences/{fr,en}.json` hold one for each code,
used by the browser and the command line. No exception text ever leaves the server.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any, ClassVar, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
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


_PROBLEMS: dict[str, str] = {}
"""Code of each problem that a route declares, by its name in the contract."""


def problems(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: what it may answer besides success, by status.

    Written as the contract has it, not as models: FastAPI makes validators of these, a thousand
    and a half here and some 20 MB, for answers that nobody validates.
    """
    by_status: dict[int | str, list[dict[str, str]]] = {}
    for kind in kinds:
        name = f"{kind.__name__}Problem"
        assert _PROBLEMS.setdefault(name, kind.code) == kind.code, f"two errors are named {name}"
        said = {"$ref": f"#/components/schemas/{name}"}
        known = by_status.setdefault(kind.status, [])
        if said not in known:
            known.append(said)
    return {
        status: {"content": {"application/json": {"schema": _any_of(said)}}}
        for status, said in by_status.items()
    }


def _any_of(schemas: list[dict[str, str]]) -> dict[str, Any]:
    return {**schemas[0]} if len(schemas) == 1 else {"anyOf": schemas}


def _as_schema(name: str, code: str) -> dict[str, Any]:
    kinds = ("string", "integer", "number", "boolean", "null")
    values = {"anyOf": [{"type": kind} for kind in kinds]}
    params = {"additionalProperties": values, "type": "object", "title": "Params"}
    fields = {"code": {"type": "string", "const": code, "title": "Code"}, "params": params}
    return {"properties": fields, "type": "object", "required": [*fields], "title": name}


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


def _described(written: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The contract, with the problems that routes name."""
    contract = written()
    schemas = contract.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({name: _as_schema(name, code) for name, code in _PROBLEMS.items()})
    contract["components"]["schemas"] = dict(sorted(schemas.items()))
    return contract


def install(app: FastAPI) -> None:
    """Make every failure of the application answer `{"code", "params"}`, and its contract say so.

    The contract is extended as FastAPI documents it ("Extending OpenAPI").
    """
    app.openapi = partial(_described, app.openapi)  # type: ignore[method-assign]
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _database)
