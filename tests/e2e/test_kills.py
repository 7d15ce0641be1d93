"""The server, then its database, die in mid-answer before a page that is open."""

from __future__ import annotations

import signal

import psutil
import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk
from support.model import ScriptedModel
from support.server import Server

SLOW = "[lent] Bonjour"


@pytest.fixture
def server(own_server: Server, model: ScriptedModel) -> Server:
    own_server.environment["EMILIE_MODEL_URL"] = model.url
    own_server.start()
    return own_server


async def test_a_killed_server_comes_back_under_an_open_page(
    open_desk: OpenDesk, server: Server
) -> None:
    desk = await open_desk(server)
    await desk.sign_in()
    await desk.go()
    # What the browser says of a server that is not there.
    desk.watch.expect("net::ERR_|status of 503")
    await desk.ask(SLOW)
    # One checkpoint at least: words are stored about once a second.
    await expect(desk.answer).to_contain_text("mot25")
    server.stop(signal.SIGKILL)
    cut = desk.page.get_by_role("status").filter(has_text="Émilie ne répond pas")
    lost = desk.page.get_by_role("status").filter(has_text="La liaison avec Émilie est coupée")
    await expect(cut.or_(lost).first).to_be_visible()
    await expect(desk.question).to_contain_text(SLOW)
    await expect(desk.answer).to_contain_text("mot25")

    server.start()
    await expect(desk.answer).to_contain_text("interrompue", timeout=30_000)
    await desk.ended()
    await expect(desk.answer).to_contain_text("mot0 mot1 mot2")
    await expect(desk.question).to_contain_text(SLOW)
    await expect(cut).to_be_hidden()
    stored = await desk.call("GET", f"/api/conversations/{desk.conversation}/messages")
    assert stored["items"][-1]["metadata"]["state"] == "interrupted"
    before = await desk.words()
    await desk.button("Continuer la réponse").click()
    await expect(desk.answer).to_contain_text("jusqu’à son terme.")
    await desk.ended()
    assert (await desk.words()).startswith(before)
    await expect(desk.answers).to_have_count(1)


def postmaster(server: Server) -> psutil.Process:
    assert server.process is not None
    tree = psutil.Process(server.process.pid).children(recursive=True)
    return next(each for each in tree if each.cmdline()[0].endswith("postgres"))


async def test_a_killed_database_does_not_stop_the_answer(
    open_desk: OpenDesk, server: Server
) -> None:
    desk: Desk = await open_desk(server)
    await desk.sign_in()
    await desk.go()
    desk.watch.expect("status of 503")
    await desk.ask(SLOW)
    await expect(desk.answer).to_contain_text("mot12")
    postmaster(server).kill()
    await desk.ended()
    every = " ".join(f"mot{number}" for number in range(100))
    assert await desk.words() == every
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("mot99")
    assert await desk.words() == every
    await expect(desk.answers).to_have_count(1)
    await desk.asked("Et ensuite ?")
    assert await desk.words() == "Vous avez demandé : Et ensuite ?"
