"""Spaces on their screens: made, filled, asked in, shared, published, deleted and undone."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, give, press
from e2e.report import NAME
from e2e.test_accessibility import passes
from support.server import Server

QUOTED = "ouvrir plus et mieux"
NOTE = ("note.txt", "Les congés se demandent un mois à l’avance.".encode())


def tab(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("tab", name=re.compile(f"^{name}"))


def part(desk: Desk, name: str) -> Locator:
    """One of the settings."""
    return desk.page.get_by_role("region", name=name, exact=True)


def document(desk: Desk, name: str) -> Locator:
    files = desk.page.get_by_role("list", name="Documents de l’espace")
    return files.get_by_role("listitem").filter(has_text=name)


async def looks_right(desk: Desk, state: str) -> None:
    """Without a fault that axe finds; on a phone, the window itself scrolls neither way."""
    await passes(desk, state)
    await desk.fits(PHONE, down=True)
    await desk.resize(WIDE)


async def make(desk: Desk, name: str) -> str:
    """A space of the agent's, without a gesture; its id."""
    made = await desk.call("POST", "/api/spaces", {"name": name})
    return str(made["id"])


async def test_a_space_is_made_filled_and_asked_in(desk: Desk, rapport: bytes) -> None:
    page = desk.page
    await desk.rail.get_by_role("link", name="Tous les espaces").click()
    await desk.button("Créer un espace").click()
    name = f"Lecture {uuid4().hex[:8]}"
    form = page.get_by_role("dialog", name="Créer un espace")
    await expect(form.get_by_role("textbox", name="Nom")).to_be_focused()
    await page.keyboard.type(name)
    await passes(desk, "a space's form")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await expect(desk.rail.get_by_role("link", name=name)).to_be_visible()

    async with page.expect_file_chooser() as chooser:
        await desk.button("Ajouter des documents").click()
    await give(await chooser.value, (NAME, rapport), NOTE, ("outil.exe", b"MZ"))
    refused = page.get_by_role("region", name="1 fichier refusé")
    await expect(refused).to_contain_text("outil.exe")
    await expect(document(desk, NAME)).to_contain_text("Prêt · 6 pages", timeout=30_000)
    await expect(page.get_by_text("2 prêts", exact=True)).to_be_visible(timeout=30_000)
    await looks_right(desk, "a space's documents")
    await desk.button("Masquer les refus").click()
    await document(desk, NAME).get_by_role("button", name=NAME, exact=True).click()
    await expect(desk.panel.get_by_role("img", name=re.compile("^Page 1"))).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(document(desk, NAME).get_by_role("button", name=NAME, exact=True)).to_be_focused()

    await press(tab(desk, "Documents"), "ArrowLeft")
    await expect(page.get_by_text("Vos conversations restent privées.")).to_be_visible()
    await desk.asked(f'Que faut-il faire ? [cite "{QUOTED}"]')
    await expect(desk.answer).to_contain_text(re.compile(f"2\\sdocuments · espace «\\s{name}\\s»"))
    await desk.answer.get_by_role("button", name="Source 1").first.click()
    await expect(desk.panel.get_by_role("heading", name=NAME)).to_be_visible()
    await passes(desk, "an answer in a space", WIDE)
    await page.keyboard.press("Escape")
    asked = desk.rail.get_by_role("link", name=re.compile(f", dans l’espace {name}$"))
    await expect(asked).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name=name).click()
    mine = page.get_by_role("region", name="Mes conversations dans cet espace")
    await expect(mine.get_by_role("listitem")).to_have_count(1)
    await looks_right(desk, "a space's conversations")

    await tab(desk, "Documents").click()
    await document(desk, NOTE[0]).get_by_role("button", name="Supprimer note.txt").click()
    await page.get_by_role("button", name="Supprimer le document").click()
    await expect(page.get_by_role("button", name="Copier le reçu")).to_be_visible()
    await expect(document(desk, NAME).get_by_role("button").first).to_be_focused()
    await expect(document(desk, NOTE[0])).to_have_count(0)

    await tab(desk, "Réglages").click()
    await part(desk, "Suppression").get_by_role("button").click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 document, avec le texte lu")
    await page.get_by_role("dialog").get_by_role("button", name="Supprimer l’espace").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Espaces")
    await expect(desk.rail.get_by_role("link", name=name, exact=True)).to_have_count(0)
    await desk.button("Annuler").click()
    await expect(page.get_by_role("main").get_by_role("link", name=name)).to_be_visible()


async def test_a_space_is_shared_published_and_closed(open_desk: OpenDesk, served: Server) -> None:
    jeanne, samira, claire = [await open_desk(served) for _ in range(3)]
    for each, persona in ((jeanne, "agent"), (samira, "referente"), (claire, "pilote")):
        await each.sign_in(persona)
    name = f"Doctrine {uuid4().hex[:8]}"
    path = f"/espaces/{await make(jeanne, name)}"
    await jeanne.go(f"{path}?tab=settings")
    await part(jeanne, "Consignes").get_by_role("textbox").fill("Cite l’article.")
    await part(jeanne, "Consignes").get_by_role("button", name="Enregistrer").click()
    await expect(jeanne.page.get_by_text("Enregistré.")).to_be_visible()
    members = part(jeanne, "Membres")
    await members.get_by_label("Avec le droit de").select_option("Propriétaire")
    email = (await samira.call("GET", "/api/me"))["email"]
    await members.get_by_role("textbox", name="Ajouter un collègue").fill(email)
    await members.get_by_role("button", name="Ajouter Samira Lebrun").click()
    await expect(members.get_by_role("combobox", name="Droit de Samira")).to_have_value("owner")
    await expect(part(jeanne, "Publication")).to_contain_text("revient à un référent")
    await looks_right(jeanne, "a space's settings")

    await samira.go("/espaces")
    await samira.page.get_by_role("main").get_by_role("link", name=name).click()
    await tab(samira, "Réglages").click()
    await expect(part(samira, "Consignes").get_by_role("textbox")).to_have_value("Cite l’article.")
    await part(samira, "Publication").get_by_role("button", name="Publier").click()
    await expect(part(samira, "Publication")).to_contain_text("Publié à toute l’organisation")

    await claire.go("/espaces")
    published = claire.page.get_by_role("region", name="Publiés par l’organisation")
    await expect(published.get_by_role("listitem").filter(has_text=name)).to_contain_text("Publié")
    await looks_right(claire, "the list of spaces")
    await published.get_by_role("link", name=name).click()
    await expect(tab(claire, "Documents")).to_be_visible()
    await expect(tab(claire, "Réglages")).to_have_count(0)
    await tab(claire, "Consignes").click()
    await expect(part(claire, "Consignes")).to_contain_text("Cite l’article.")
    await tab(claire, "Conversations").click()
    await claire.asked("Bonjour [court]")
    await expect(claire.page.get_by_role("main").get_by_role("link", name=name)).to_be_visible()

    claire.watch.expect("status of 404")
    retire = part(samira, "Publication").get_by_role("button", name="Retirer de la publication")
    await retire.click()
    asked = samira.page.get_by_role("dialog", name="Retirer de la publication ?")
    await asked.get_by_role("button", name="Retirer de la publication").click()
    await expect(retire).to_have_count(0)
    # She is told without reading the page again: by the answer, and above it.
    await claire.asked("Encore [court]")
    await expect(claire.answer).to_contain_text("ne vous est plus ouvert")
    await expect(claire.page.get_by_text("Cet espace ne vous est plus ouvert")).to_be_visible()
    await expect(claire.rail.get_by_role("link", name=name, exact=True)).to_have_count(0)
    await passes(claire, "a conversation whose space is closed", WIDE)
    await claire.go(path)
    await expect(claire.page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
