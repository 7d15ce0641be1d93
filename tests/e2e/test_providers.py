"""Coming in and going out by an identity provider, a real one, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.database import TestPostgres
from support.issuer import Issuer, running, table
from support.server import Server

RULES = """allow = [
  { emails = ["ines@archipel.example"], organisation = "Archipel", role = "administrator" },
  { idps = ["fia1"], organisation = "Archipel" },
]"""


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    with running(tmp_path_factory.mktemp("issuer") / "log") as issuer:
        yield issuer


@pytest.fixture(scope="module")
def provided(
    postgres: TestPostgres,
    worker_id: str,
    issuer: Issuer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose agents sign in by that provider only."""
    folder = tmp_path_factory.mktemp("provided")
    with postgres.copy(f"provided_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        client = issuer.register("pro", server.url)
        path = folder / "emilie.toml"
        path.write_text(table("pro", issuer.url, client, folder, RULES))
        server.environment |= {"EMILIE_CATALOGUE": str(path), "EMILIE_ADDRESS": server.url}
        server.start()
        yield server
        server.stop()


async def fits(desk: Desk) -> None:
    """Nothing goes past the edge, wide or narrow."""
    await desk.fits(PHONE, WIDE)


async def identify(desk: Desk, who: str, level: str = "eidas1") -> None:
    """On the provider's own page."""
    await desk.page.get_by_label("Identifiant").fill(who)
    await desk.page.get_by_label("Niveau").fill(level)
    await desk.page.get_by_role("button", name="Valider").click()


async def come_in(desk: Desk, who: str, at: str = "/") -> None:
    await desk.page.goto(desk.url + at)
    await desk.page.get_by_role("link", name="S’identifier avec ProConnect").click()
    await identify(desk, who)


async def test_in_by_the_provider_and_out_of_both(
    open_desk: OpenDesk, provided: Server, issuer: Issuer
) -> None:
    issuer.knows("nadia")
    desk, other = await open_desk(provided), await open_desk(provided)
    page = desk.page
    # Asked silently first; the provider knows nobody yet, and the page asks no more.
    await page.goto(f"{desk.url}/lots")
    button = page.get_by_role("link", name="S’identifier avec ProConnect")
    await expect(button).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/sign-in\?asked=true&back=%2Flots$"))
    await fits(desk)
    await passes(desk, "sign-in by a provider")
    await press(button)
    await identify(desk, "nadia")
    await expect(page).to_have_url(f"{desk.url}/lots")
    await come_in(other, "nadia")
    await expect(other.composer).to_be_visible()
    account = desk.rail.get_by_role("button", name="Nadia Benali")
    await account.click()
    await page.get_by_role("menuitem", name="Mes connexions").click()
    await expect(page.get_by_text("Cette connexion")).to_be_visible()
    await fits(desk)
    await passes(desk, "sign-ins")
    end = page.get_by_role("button", name=re.compile("^Déconnecter : "))
    await press(end)
    await expect(page.get_by_text("nulle part ailleurs")).to_be_visible()
    await expect(end).to_be_hidden()
    await account.click()
    await page.get_by_role("menuitem", name="Se déconnecter").click()
    await page.get_by_role("button", name="Quitter").click()
    await expect(button).to_be_visible()
    # Neither a click nor the provider: nobody is signed in again behind one's back.
    await page.goto(f"{desk.url}/")
    await expect(button).to_be_visible()


async def test_a_refusal_says_whom_to_ask(
    open_desk: OpenDesk, provided: Server, issuer: Issuer
) -> None:
    issuer.knows("camille", idp_id="fia2")
    desk = await open_desk(provided)
    await come_in(desk, "camille")
    title = desk.page.get_by_role("heading", level=1, name="Connexion impossible")
    await expect(title).to_be_visible()
    await expect(desk.page.get_by_role("main")).to_contain_text("ne vous est pas ouvert")
    await expect(desk.page.get_by_text("Samira Lebrun, samira@archipel.example")).to_be_visible()
    await fits(desk)
    await passes(desk, "refusal")
    await desk.go("/connexion/refus?code=issuer_refused&issuer=pro&reason=Y500015")
    await expect(desk.page.get_by_text("secteur privé")).to_be_visible()
    await desk.page.get_by_role("link", name="Revenir à la page de connexion").click()
    link = desk.page.get_by_role("link", name="S’identifier avec ProConnect")
    await expect(link).to_be_visible()


async def test_an_administrator_is_led_to_a_second_factor(
    open_desk: OpenDesk, provided: Server, issuer: Issuer
) -> None:
    issuer.knows("ines", given_name="Inès", email="ines@archipel.example")
    desk = await open_desk(provided)
    await come_in(desk, "ines", "/cles")
    await desk.button("Créer une clé").click()
    await desk.page.get_by_role("textbox", name="Nom").fill("Messagerie")
    desk.watch.expect("status of 403")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Créer").click()
    await expect(desk.page.get_by_role("heading", name="Second facteur demandé")).to_be_visible()
    await passes(desk, "second factor")
    await desk.page.get_by_role("link", name="Continuer avec ProConnect").click()
    await identify(desk, "ines", "eidas2")
    await expect(desk.page).to_have_url(f"{desk.url}/cles")
    await desk.button("Créer une clé").click()
    await desk.page.get_by_role("textbox", name="Nom").fill("Messagerie")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Créer").click()
    await expect(desk.page.get_by_role("dialog", name="Votre nouvelle clé")).to_be_visible()
