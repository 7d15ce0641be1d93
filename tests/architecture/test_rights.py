"""No route without a declared right."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from emilie.accounts.rights import May, may
from emilie.main import open_rooms
from emilie.rights import Door, doors


def undeclared(found: Iterable[Door]) -> list[str]:
    """A sentence for each route that does not say whom it is open to."""
    return [
        f"{door.method} {door.path} declares no right: give it dependencies=[may(…)], "
        "public(…) or by_key(…) of accounts/rights.py"
        for door in found
        if door.access is None
    ]


def test_every_route_declares_its_right() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    open_rooms(app)
    found = list(doors(app))
    assert len(found) > 80
    assert undeclared(found) == []


def test_one_that_declares_none_is_named() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    router = APIRouter(prefix="/api/open")

    @router.get("/door")
    def door() -> None: ...

    @router.get("/closed", dependencies=[may("conversations")])
    def closed() -> None: ...

    app.include_router(router)
    [said] = undeclared(doors(app))
    assert said.startswith("GET /api/open/door declares no right")


def test_the_innermost_counts() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    outer = APIRouter(prefix="/api", dependencies=[may("conversations")])
    inner = APIRouter(prefix="/inner", dependencies=[may("documents")])

    @inner.get("/a")
    def a() -> None: ...

    @inner.get("/b", dependencies=[may("keys")])
    def b() -> None: ...

    outer.include_router(inner)
    app.include_router(outer)
    assert [(door.path, door.access) for door in doors(app)] == [
        ("/api/inner/a", May("documents")), ("/api/inner/b", May("keys")),
    ]  # fmt: skip
