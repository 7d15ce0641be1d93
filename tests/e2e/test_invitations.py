"""Inviting and being invited; a wave opened, drawn and paused: in a real browser."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.server import Server


async def at(open_desk: OpenDesk, served: Server, persona: str, path: str) -> Desk:
    desk = await open_desk(served, permissions=["clipboard-read", "clipboard-write"])
    await desk.sign_in(persona)
    await desk.go(path)
    return desk


async def fits(desk: Desk) -> None:
    """Nothing is wider than a phone."""
    await desk.fits(PHONE)
    await desk.resize(WIDE)


async def give_list(dialog: Locator, desk: Desk, content: str) -> None:
    async with desk.page.expect_file_chooser() as chooser:
        await dialog.get_by_role("button", name=re.compile("Choisir un")).click()
    file = {"name": "agents.csv", "mimeType": "text/csv", "buffer": content.encode()}
    await (await chooser.value).set_files(file)  # type: ignore[arg-type]  # its type is private


async def test_a_list_is_corrected_then_invited_and_answered(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await at(open_desk, served, "referente", "/organisation/invitations")
    page, mark = desk.page, uuid4().hex[:8]
    await expect(page.get_by_role("heading", level=1)).to_have_text("Invitations")
    await desk.button("Importer une liste").click()
    dialog = page.get_by_role("dialog", name="Importer une liste")
    good = f"email;nom;prénom;service\nlea.{mark}@archipel.example;Roc;Léa;Achats\n"
    await give_list(dialog, desk, f"{good}pas une adresse;;;\n")
    await expect(dialog.get_by_role("alert")).to_contain_text("1 ligne est à corriger")
    await expect(dialog.get_by_role("row").last).to_contain_text("ce n’est pas une adresse")
    await passes(desk, "a list with an error")
    async with page.expect_download() as download:
        await dialog.get_by_role("button", name="Télécharger la liste des erreurs").click()
    assert (await download.value).suggested_filename == "erreurs.csv"
    await give_list(dialog, desk, good)
    await expect(dialog.get_by_role("status")).to_contain_text("1 nouvelle invitation")
    await passes(desk, "a list that is right")
    await dialog.get_by_role("button", name="Inviter 1 personne").click()
    line = page.get_by_role("listitem").filter(has_text=f"lea.{mark}@archipel.example")
    await expect(line).to_contain_text("Sans réponse")
    await fits(desk)
    await passes(desk, "invitations")
    await line.get_by_role("button", name=re.compile("Obtenir le lien")).click()
    shown = page.get_by_role("dialog", name="Lien d’invitation")
    link = await shown.get_by_role("textbox", name="Adresse du lien").input_value()
    guest = await open_desk(served)
    await guest.page.goto(link)
    await expect(guest.page.get_by_text("Samira Lebrun")).to_be_visible()
    await fits(guest)
    await passes(guest, "an invitation")
    await press(guest.page.get_by_role("button", name="Accepter l’invitation"))
    await expect(guest.composer).to_be_visible()
    await shown.get_by_role("button", name="Terminé").click()
    await page.reload()
    await expect(line).to_contain_text("Acceptée")


async def test_a_link_and_a_domain(open_desk: OpenDesk, served: Server) -> None:
    desk = await at(open_desk, served, "referente", "/organisation/invitations")
    page = desk.page
    await page.get_by_role("tab", name="Liens").click()
    await desk.button("Créer un lien").click()
    form = page.get_by_role("dialog", name="Créer un lien")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_have_text("Donnez un nom au lien.")
    await form.get_by_role("textbox", name="Nom du lien").fill("Journée d’accueil")
    await passes(desk, "a link's form")
    await form.get_by_role("button", name="Créer").click()
    shown = page.get_by_role("dialog", name="Lien d’invitation")
    link = await shown.get_by_role("textbox", name="Adresse du lien").input_value()
    await shown.get_by_role("button", name="Terminé").click()
    await expect(page.get_by_role("listitem").filter(has_text="Journée").first).to_contain_text(
        "50"
    )
    guest = await open_desk(served)
    await guest.page.goto(link)
    await guest.page.get_by_role("textbox", name="Adresse électronique").fill("x")
    guest.watch.expect("status of 422")
    await guest.button("Accepter l’invitation").click()
    await expect(guest.page.get_by_role("alert")).to_contain_text("n’est pas une adresse")
    await passes(guest, "a link that several may use")
    await page.get_by_role("tab", name="Domaines").click()
    await page.get_by_role("textbox", name="Domaine").fill("gmail.com")
    desk.watch.expect("status of 422")
    await desk.button("Ajouter").click()
    await expect(page.get_by_role("alert")).to_contain_text("gmail.com")
    await passes(desk, "domains")


async def test_a_wave_is_opened_drawn_and_paused(open_desk: OpenDesk, served: Server) -> None:
    desk = await at(open_desk, served, "pilote", "/pilotage/vagues/nouvelle")
    page, name = desk.page, f"Vague {uuid4().hex[:6]}"
    await desk.button("Ouvrir la vague").click()
    await expect(page.get_by_role("alert")).to_have_text("Donnez un nom à la vague.")
    await page.get_by_role("textbox", name="Nom de la vague").fill(name)
    await page.get_by_text("Par tirage au sort").click()
    seats = page.get_by_role("textbox", name=re.compile("immédiat, Ministère de l’Archipel"))
    await seats.fill("2")
    await passes(desk, "a new wave")
    await desk.button("Ouvrir la vague").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    wave = page.url.rpartition("/")[2]
    organisation = (await desk.call("GET", "/api/me"))["organisation"]["id"]
    for number in range(3):
        person = {"email": f"c{number}.{wave[-8:]}@archipel.example", "wave_id": wave}
        await desk.call("POST", f"/api/organisations/{organisation}/invitations", person)
    await page.reload()
    await desk.button("Tirer au sort").click()
    asked = page.get_by_role("dialog", name=re.compile("Tirer au sort"))
    await asked.get_by_role("textbox", name="Graine connue de tous").fill("loto du 30 novembre")
    await asked.get_by_role("button", name="Tirer au sort").click()
    await expect(
        page.get_by_text("Graine : loto du 30 novembre".replace(" :", "\u00a0:"))
    ).to_be_visible()
    row = page.get_by_role("row", name=re.compile("Immédiat 2 2 0 0 0 1"))
    await expect(row).to_be_visible()
    await fits(desk)
    await passes(desk, "a wave that was drawn")
    await desk.button("Suspendre").click()
    await page.get_by_role("dialog").get_by_role("button", name="Suspendre").click()
    await expect(desk.button("Reprendre")).to_be_visible()
    await desk.button("Fermer la vague").click()
    await passes(desk, "a wave's closing")
    await page.get_by_role("button", name="Décider la fermeture").click()
    await expect(page.get_by_text(re.compile("L’accès prend fin le"))).to_be_visible()
    await page.get_by_role("link", name="Toutes les vagues").click()
    await expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Suspendue")
    await fits(desk)
    await passes(desk, "waves")


async def test_these_pages_do_not_exist_for_an_agent(desk: Desk) -> None:
    for path in ("/organisation/invitations", "/pilotage/vagues", "/pilotage/vagues/nouvelle"):
        await desk.go(path)
        await expect(desk.page.get_by_role("heading", name="Page introuvable")).to_be_visible()
