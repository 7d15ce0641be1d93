"""Where a question goes: seen before it is sent, chosen, refused, and told with its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, one_line
from e2e.test_accessibility import passes
from e2e.test_keyboard import seen, tab_to
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.server import Server, free_port

CATALOGUE = """
[policy]
preset = "france"

[[endpoints]]
name = "mistral-medium"
url = "{url}"
model = "{model}"
label = "Mistral Medium 3"
qualities = ["thorough"]
energy = {{ active = 40, total = 40 }}
[endpoints.hosting]
operator = "Outscale"
seat = "FR"
country = "FR"
certifications = ["SecNumCloud"]
foreign_law = false

[[endpoints]]
name = "petit-modele"
url = "{url}"
model = "petit"
label = "Petit modèle"
abilities = ["chat", "tools", "vision"]
qualities = ["fast"]

[[endpoints]]
name = "eteint"
url = "http://127.0.0.1:{closed}/v1"
model = "eteint"
label = "Modèle du site"
"""
NOTE = ("Rapport.txt", b"Vingt-cinq jours par an.")


@pytest.fixture(scope="module")
def routed(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server with three endpoints, of which one does not answer."""
    folder = tmp_path_factory.mktemp("endpoints")
    file = folder / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, model=NAME, closed=free_port()), "utf-8")
    with postgres.copy(f"endpoints_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment["EMILIE_CATALOGUE"] = str(file)
        server.start()
        yield server
        server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def routed_desk(open_desk: OpenDesk, routed: Server) -> Desk:
    desk = await open_desk(routed)
    await desk.sign_in()
    await desk.go()
    return desk


def pill(desk: Desk, words: str = "") -> Locator:
    """The button beside the one that sends."""
    name = re.compile(rf"^Sensibilité et modèle\s: {words}")
    return desk.page.get_by_role("button", name=name)


def chip(desk: Desk, level: str) -> Locator:
    """The one of the header."""
    return desk.page.get_by_role("button", name=re.compile(rf"^Sensibilité\s: {level}$"))


def window(desk: Desk) -> Locator:
    return desk.page.get_by_role("dialog", name="Sensibilité et modèle")


def option(desk: Desk, name: str) -> Locator:
    return window(desk).get_by_role("option", name=re.compile(rf"^{name}\b"))


async def close(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await expect(window(desk)).to_be_hidden()


async def test_the_choice_made_at_home_is_that_of_the_conversation(routed_desk: Desk) -> None:
    desk = routed_desk
    await expect(pill(desk, "Interne · reste en France")).to_be_visible()
    await pill(desk).click()
    await expect(option(desk, "Public")).to_have_attribute("aria-disabled", "true")
    await expect(option(desk, "Public")).to_contain_text("minimum de votre organisation")
    await option(desk, "Sensible").click()
    await option(desk, "Rapide · voit les images").click()
    await close(desk)
    await expect(pill(desk, "Sensible")).to_be_focused()
    await desk.page.reload()
    await expect(pill(desk, "Sensible")).to_be_visible()
    await desk.asked("Bonjour")
    await expect(chip(desk, "Sensible")).to_be_visible()
    await expect(desk.answer).to_contain_text("Petit modèle · sur cette machine")
    made = await desk.call("GET", f"/api/conversations/{desk.conversation}")
    assert (made["sensitivity"], made["endpoint"]) == ("sensible", "petit-modele")
    await desk.go()
    await expect(pill(desk, "Interne")).to_be_visible()


async def test_a_conversation_is_raised_and_never_lowered(routed_desk: Desk) -> None:
    desk = routed_desk
    await desk.asked("Bonjour")
    await chip(desk, "Interne").click()
    await expect(window(desk)).to_contain_text("Relever est définitif")
    await option(desk, "Sensible").click()
    await expect(option(desk, "Interne")).to_have_attribute("aria-disabled", "true")
    await close(desk)
    await expect(chip(desk, "Sensible")).to_be_focused()
    await expect(pill(desk, "Sensible · reste en France")).to_be_visible()
    made = await desk.call("GET", f"/api/conversations/{desk.conversation}")
    assert made["sensitivity"] == "sensible"


async def test_what_cannot_be_saved_comes_back_with_the_reason(routed_desk: Desk) -> None:
    desk = routed_desk
    desk.watch.expect("ERR_CONNECTION|Failed to load resource")
    await desk.asked("Bonjour")
    await pill(desk).click()
    await expect(option(desk, "Interne")).to_be_visible()
    await desk.page.route("**/api/conversations/*", lambda route: route.abort())
    await option(desk, "Sensible").click()
    await expect(desk.page.get_by_text("Émilie ne répond pas. Vérifiez")).to_be_visible()
    await expect(option(desk, "Interne")).to_have_attribute("aria-selected", "true")
    await desk.page.unroute("**/api/conversations/*")


async def test_nothing_leaves_where_the_policy_allows_nobody(
    routed_desk: Desk, model: ScriptedModel
) -> None:
    desk = routed_desk
    await desk.write("Une question")
    await pill(desk).click()
    await expect(option(desk, "Diffusion Restreinte")).to_contain_text("aucun modèle autorisé")
    await option(desk, "Diffusion Restreinte").click()
    await expect(window(desk)).to_contain_text("Aucun modèle n’est autorisé")
    await close(desk)
    await expect(pill(desk, "Diffusion Restreinte · aucun modèle autorisé")).to_be_visible()
    sent = len(model.requests)
    await desk.composer.press("Enter")
    await desk.button("Envoyer").click()
    why = desk.page.get_by_text("Rien ne peut être envoyé")
    await expect(why).to_be_visible()
    assert "Choisissez une sensibilité plus basse" in await why.inner_text()
    await expect(desk.composer).to_have_value("Une question")
    assert (desk.page.url, len(model.requests)) == (f"{desk.url}/", sent)
    await passes(desk, "closed", WIDE, PHONE)


async def test_a_document_raises_the_conversation_and_the_thread_says_so(
    routed_desk: Desk,
) -> None:
    desk = routed_desk
    await desk.asked("Bonjour")
    await desk.attach(*NOTE)
    await desk.file("Rapport.txt").get_by_role("button", name="Marquer Rapport.txt").click()
    await desk.page.get_by_role("menuitem", name="Sensible").click()
    await expect(desk.file("Rapport.txt")).to_contain_text("Marqué Sensible")
    await expect(pill(desk, "Sensible")).to_be_visible()
    await expect(chip(desk, "Interne")).to_be_visible()
    await desk.ask("Combien de jours ? [lent]")
    line = desk.question.get_by_text(re.compile(r"relevée à «\sSensible\s» par Rapport\.txt"))
    await expect(line).to_be_visible()
    await expect(chip(desk, "Sensible")).to_be_visible()
    await desk.button("Arrêter la réponse").click()
    await desk.ended()
    await desk.page.reload()
    await expect(line).to_be_visible()


async def test_one_that_does_not_answer_says_so_and_another_does(routed_desk: Desk) -> None:
    desk = routed_desk
    await pill(desk).click()
    down = window(desk).get_by_role("option", name="Usage courant")
    await expect(down).to_contain_text("Modèle du site")
    await down.click()
    await close(desk)
    for question in ("Un", "Deux", "Trois", "Quatre"):
        await desk.asked(question)
    await expect(desk.answer).to_contain_text("Mistral Medium 3 · Outscale · France")
    await pill(desk).click()
    await expect(down).to_contain_text("ne répond pas")
    await expect(down).to_have_attribute("aria-selected", "true")


async def test_an_answer_tells_where_it_comes_from(routed_desk: Desk) -> None:
    desk = routed_desk
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.asked("Bonjour")
    foot = one_line(await desk.answer.locator("footer").inner_text())
    assert re.search(r"Mistral Medium 3 · Outscale · France · SecNumCloud \d", foot), foot
    assert re.search(r"0,\d+ à 0,\d+ g CO₂e", foot), foot
    await desk.answer.get_by_role("button", name="D’où vient cette réponse").click()
    details = desk.page.get_by_role("dialog", name="D’où vient cette réponse")
    await expect(details).to_contain_text("EcoLogits")
    told = one_line(await details.inner_text())
    for words in (
        "Point d’accès mistral-medium", f"Modèle {NAME}", "Siège France", "Machines France",
        "question et passages envoyés à ce service", "11 jetons", "7 jetons", "Premier mot",
        "EcoLogits", "électricité : France", "Wh", "analyse de cycle de vie",
    ):  # fmt: skip
        assert words in told, words
    await passes(desk, "details", WIDE, PHONE)
    await details.get_by_role("button", name="Copier ces détails").click()
    await expect(desk.page.get_by_text("Détails copiés.")).to_be_visible()
    copied = await desk.page.evaluate("navigator.clipboard.readText()")
    assert "Opérateur\u00a0: Outscale" in copied
    await desk.page.keyboard.press("Escape")
    await expect(details).to_be_hidden()


async def test_everything_by_the_keyboard(routed_desk: Desk) -> None:
    desk = routed_desk
    keyboard = desk.page.keyboard
    await expect(desk.composer).to_be_focused()
    await tab_to(desk, pill(desk))
    await keyboard.press("Enter")
    await expect(option(desk, "Interne")).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(option(desk, "Sensible")).to_be_focused()
    await seen(desk)
    await expect(option(desk, "Interne")).to_have_attribute("aria-selected", "true")
    await keyboard.press("Enter")
    await expect(option(desk, "Sensible")).to_have_attribute("aria-selected", "true")
    await keyboard.press("Tab")
    await expect(option(desk, "Automatique")).to_be_focused()
    await keyboard.press("ArrowDown")
    await keyboard.press("Space")
    await expect(option(desk, "Approfondi")).to_have_attribute("aria-selected", "true")
    await close(desk)
    await expect(pill(desk, "Sensible")).to_be_focused()
    await desk.composer.focus()
    await keyboard.type("Bonjour")
    await keyboard.press("Enter")
    await desk.ended()
    info = desk.answer.get_by_role("button", name="D’où vient cette réponse")
    await tab_to(desk, info, "Shift+Tab")
    await keyboard.press("Enter")
    await expect(desk.page.get_by_role("dialog", name="D’où vient cette réponse")).to_be_visible()
    await keyboard.press("Escape")
    await expect(info).to_be_focused()


async def test_the_windows_pass_and_fit(open_desk: OpenDesk, routed: Server) -> None:
    desk = await open_desk(routed, viewport=PHONE)
    await desk.sign_in()
    await desk.go()
    await pill(desk).click()
    await expect(option(desk, "Sensible")).to_be_visible()
    box = await window(desk).bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert box["y"] + box["height"] <= PHONE["height"] + 1
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await desk.page.evaluate(wide) <= 0
    await passes(desk, "policy", PHONE, WIDE)
    await option(desk, "Sensible").click()
    await close(desk)
    await desk.asked("Bonjour")
    assert await desk.page.evaluate(wide) <= 0
    await passes(desk, "answer with its foot", PHONE, WIDE)
