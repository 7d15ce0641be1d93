"""`/scim/v2`: what a directory calls to say who is in an organisation (RFC 7644).

A key of the scope `scim` opens it, for its own organisation, and nothing else does. What it speaks
is described by its own `/Schemas`: `openapi.json` leaves it out.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from fastapi import APIRouter, Request, Response

from emilie.accounts.keys import KeyDep
from emilie.accounts.rights import by_key
from emilie.accounts.scim.errors import ScimNotServed, ScimRoute
from emilie.core.errors import MethodNotAllowed, NotFound

PREFIX = "/scim/v2"
DISCOVERY = ("ServiceProviderConfig", "Schemas", "ResourceTypes")
NOT_SERVED = ("Bulk", "Me", ".search")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

router = APIRouter(
    prefix=PREFIX, tags=["scim"], route_class=ScimRoute, include_in_schema=False,
    dependencies=[by_key("scim")],
)  # fmt: skip


def _serving() -> Any:
    """Loaded by the first call: most instances have no directory."""
    return import_module("emilie.accounts.scim.serving")


def _check(kind: str) -> None:
    if kind in DISCOVERY:
        raise MethodNotAllowed
    if kind in NOT_SERVED:
        raise ScimNotServed
    if kind not in {"Users", "Groups"}:
        raise NotFound


@router.get("/{discovered:path}")
async def read_or_list(request: Request, key: KeyDep, discovered: str) -> Response:
    """What there is, a list of it, or one."""
    kind, _, one = discovered.partition("/")
    serving = _serving()
    if kind in DISCOVERY:
        return cast("Response", serving.discover(request, kind, one))
    _check(kind)
    if one:
        return cast("Response", await serving.read(request, key, kind, one))
    asked = serving.asked_by_query(request, kind)
    return cast("Response", await serving.listed(request, key, kind, asked))


@router.post("/{kind}")
async def create(request: Request, key: KeyDep, kind: str) -> Response:
    _check(kind)
    return cast("Response", await _serving().create(request, key, kind))


@router.post("/{kind}/.search")
async def search(request: Request, key: KeyDep, kind: str) -> Response:
    """As a list, asked for by a body."""
    _check(kind)
    serving = _serving()
    asked = await serving.asked_by_body(request, kind)
    return cast("Response", await serving.listed(request, key, kind, asked))


@router.put("/{kind}/{resource_id}")
async def replace(request: Request, key: KeyDep, kind: str, resource_id: str) -> Response:
    _check(kind)
    return cast("Response", await _serving().replace(request, key, kind, resource_id))


@router.patch("/{kind}/{resource_id}")
async def patch(request: Request, key: KeyDep, kind: str, resource_id: str) -> Response:
    _check(kind)
    return cast("Response", await _serving().patch(request, key, kind, resource_id))


@router.delete("/{kind}/{resource_id}")
async def delete(request: Request, key: KeyDep, kind: str, resource_id: str) -> Response:
    """A user who leaves is signed out at once; what they wrote is kept as anybody's."""
    _check(kind)
    return cast("Response", await _serving().delete(request, key, kind, resource_id))


@router.api_route("/{path:path}", methods=METHODS)
async def elsewhere(path: str) -> None:
    """Who has no key learns nothing of what there is not."""
    _check(path.partition("/")[0])
    raise MethodNotAllowed if "/" not in path else NotFound
