"""A real provider, the application that it is declared to, and browsers between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.settings import Settings
from support.issuer import SIRET, Issuer, Walk, running, table

ID_TOKEN, USERINFO = "id_token_signed_response_alg", "userinfo_signed_response_alg"
KEYS = {ID_TOKEN: "id_token_alg", USERINFO: "userinfo_alg"}
SIGNED: dict[str, dict[str, str]] = {
    "pro": {},
    "signe": {ID_TOKEN: "RS256", USERINFO: "RS256"},
    "courbe": {ID_TOKEN: "ES256", USERINFO: "ES256"},
    "partage": {ID_TOKEN: "HS256", USERINFO: "HS256"},
}
ORGANISATION = "Ministère de l’Archipel"


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    with running(tmp_path_factory.mktemp("issuer") / "log") as issuer:
        yield issuer


@pytest.fixture
def more() -> str:
    """What the table of the provider says besides; a test that needs it says so."""
    return ""


@pytest.fixture
def settings(tmp_path: Path, issuer: Issuer, more: str) -> Settings:
    """The same provider, as which each of its clients is registered."""
    tables = []
    for name, signed in SIGNED.items():
        client = issuer.register(name, **signed)
        algorithms = "".join(f'{KEYS[key]} = "{each}"\n' for key, each in signed.items())
        tables.append(table(name, issuer.url, client, tmp_path, algorithms + more))
    (tmp_path / "emilie.toml").write_text("\n".join(tables))
    return Settings(data=tmp_path / "data", catalogue=tmp_path / "emilie.toml")


@pytest.fixture
async def known(app: FastAPI) -> None:
    """An organisation that has a SIRET."""
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("insert into organisations (id, name, siret) values (gen_random_uuid(), :n, :s)"),
            {"n": ORGANISATION, "s": SIRET},
        )


@pytest.fixture
async def new_walk(
    issuer: Issuer, new_client: Callable[[], httpx2.AsyncClient]
) -> AsyncIterator[Callable[[], Walk]]:
    issuer.knows("nadia")
    async with AsyncExitStack() as stack:

        def make() -> Walk:
            walk = Walk(new_client(), issuer)
            stack.push_async_callback(walk.close)
            return walk

        yield make


@pytest.fixture
def walk(new_walk: Callable[[], Walk], known: None) -> Walk:
    return new_walk()
