"""Documents searched by meaning and put in order: what the line above an answer says of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest_asyncio
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from support.database import TestPostgres
from support.embedding import Server as Embedder
from support.embedding import server as embedder
from support.model import NAME, ScriptedModel
from support.server import Server

LONG = "\n\n".join(
    ["Le véhicule de service se réserve la veille, auprès du secrétariat."]
    + [f"Article {n}. Le service numéro {n} conserve les registres." for n in range(4_000)]
).encode()
ABROAD = '[endpoints.hosting]\noperator = "Nuage"\nseat = "US"\ncountry = "US"\n'


@pytest_asyncio.fixture(loop_scope="session")
async def one() -> AsyncIterator[Embedder]:
    async with embedder() as made:
        yield made


async def embedded(dsn: str) -> None:
    """Until a document has all its vectors."""
    async with asyncio.timeout(30):
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            while not await (await connection.execute("select from embeddings")).fetchall():
                await asyncio.sleep(0.05)


async def test_how_passages_were_searched_is_said_above_the_answer(
    open_desk: OpenDesk,
    postgres: TestPostgres,
    model: ScriptedModel,
    one: Embedder,
    worker_id: str,
    tmp_path: Path,
) -> None:
    file = tmp_path / "emilie.toml"
    chat = f'[[endpoints]]\nname = "redige"\nurl = "{model.url}"\nmodel = "{NAME}"\n'
    file.write_text(
        f"{chat}label = 'Rédacteur'\n" + one.entry("sens", label="Vecteurs") + ABROAD
        + one.entry("ordre", "reranking", label="Classement")
    )  # fmt: skip
    with postgres.copy(f"meaning_{worker_id}") as dsn:
        server = Server(tmp_path / "data", dsn=dsn)
        server.environment["EMILIE_CATALOGUE"] = str(file)
        await asyncio.to_thread(server.start)
        try:
            desk = await open_desk(server, viewport=PHONE)
            await desk.sign_in()
            await desk.go()
            await desk.attach("registres.txt", LONG)
            await desk.asked("[court] Comment réserver une automobile ?")
            await embedded(dsn)
            await desk.asked('Une automobile ? [cite "se réserve la veille"]')
            await expect(desk.answer).to_contain_text("classés par un modèle")
            await expect(desk.answer).to_contain_text("1 passage vérifié sur 2 cités")
            wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert await desk.page.evaluate(wide)
            # Who searches counts in where a question goes, and is named.
            await expect(
                desk.page.get_by_text("Interne · sort de l’Union européenne")
            ).to_be_visible()
            await desk.page.set_viewport_size(WIDE)
            await desk.account("Réglages")
            settings = desk.page.get_by_role("dialog", name="Réglages")
            await expect(settings).to_contain_text("Pour chercher dans vos documents")
            await expect(settings.get_by_role("listitem")).to_contain_text(
                ["Vecteurs", "Classement"]
            )
            await desk.fits(PHONE)
            await settings.get_by_text(
                "Pour chercher dans vos documents"
            ).scroll_into_view_if_needed()
            # A page that goes on asking would be refused by the server that stops.
            await desk.page.goto("about:blank")
        finally:
            await asyncio.to_thread(server.stop)
