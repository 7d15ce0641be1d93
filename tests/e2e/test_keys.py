"""Keys on their screen: made, shown once, listed, revoked; by mouse and by keyboard."""

from __future__ import annotations

import re

import httpx2
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.server import Server


async def keeper(open_desk: OpenDesk, served: Server) -> Desk:
    """A referent on the page of keys. All referents of the demonstration keep the same ones."""
    desk = await open_desk(served, permissions=["clipboard-read", "clipboard-write"])
    await desk.sign_in("referente")
    for key in (await desk.call("GET", "/api/keys"))["items"]:
        if key["state"] != "revoked":
            path = f"{served.url}/api/keys/{key['id']}"
            await desk.context.request.delete(path, headers={"X-CSRF-Token": desk.csrf})
    await desk.go()
    await desk.rail.get_by_role("button", name="Samira Lebrun").click()
    await desk.page.get_by_role("menuitem", name="Clés d’accès").click()
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Clés d’accès")
    return desk


async def test_a_key_is_made_used_and_revoked(open_desk: OpenDesk, served: Server) -> None:
    desk = await keeper(open_desk, served)
    page = desk.page
    await desk.button("Créer une clé").click()
    form = page.get_by_role("dialog", name="Créer une clé")
    await expect(form.get_by_role("textbox", name="Nom")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_have_text("Donnez un nom à la clé.")
    await page.keyboard.type("Messagerie")
    await form.get_by_role("textbox", name="Jetons par jour").fill("dix")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("nombre de jetons")
    await form.get_by_role("textbox", name="Jetons par jour").fill("200 000")
    await form.get_by_text("90 jours").click()
    await passes(desk, "a key's form")
    await form.get_by_role("button", name="Créer").click()
    told = page.get_by_role("dialog", name="Votre nouvelle clé")
    secret = await told.get_by_role("group", name="Clé").inner_text()
    assert re.fullmatch(r"emilie_[\w-]{43}", secret)
    await told.get_by_role("button", name="Copier la clé").click()
    await expect(page.get_by_text("Copié.", exact=True)).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == secret
    await passes(desk, "a key's secret")
    await told.get_by_role("button", name="Je l’ai gardée").click()
    line = page.get_by_role("listitem").filter(has_text=secret[:13])
    await expect(line).to_contain_text("En vigueur")
    await expect(line).to_contain_text(re.compile(r"0 jetons sur 200\s000"))
    assert secret not in await page.content()
    bearer = {"authorization": f"Bearer {secret}"}
    assert httpx2.get(f"{served.url}/v1/models", headers=bearer).status_code == 200
    await desk.fits(WIDE, PHONE)
    await desk.resize(WIDE)
    await passes(desk, "keys")
    await line.get_by_role("button", name="Révoquer la clé Messagerie").click()
    asked = page.get_by_role("dialog", name=re.compile("Révoquer cette clé"))
    await expect(asked).to_contain_text("« Messagerie »".replace(" ", "\u00a0"))
    await asked.get_by_role("button", name="Révoquer la clé").click()
    await expect(line).to_contain_text("Révoquée")
    assert httpx2.get(f"{served.url}/v1/models", headers=bearer).status_code == 401


async def test_by_keyboard_alone(open_desk: OpenDesk, served: Server) -> None:
    desk = await keeper(open_desk, served)
    page = desk.page
    await press(desk.button("Créer une clé"))
    await page.keyboard.type("Clavier")
    await page.keyboard.press("Enter")
    told = page.get_by_role("dialog", name="Votre nouvelle clé")
    await expect(told).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(told).to_be_hidden()
    await expect(page.get_by_role("heading", name="Clavier")).to_be_visible()
    await press(page.get_by_role("button", name="Révoquer la clé Clavier"))
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("listitem").filter(has_text="Clavier")).to_contain_text("vigueur")


async def test_a_refusal_keeps_the_form(open_desk: OpenDesk, served: Server) -> None:
    desk = await keeper(open_desk, served)
    body = {"name": "Prise", "scopes": ["chat"], "sensitivity": "interne"}
    await desk.call("POST", "/api/keys", body)
    await desk.button("Créer une clé").click()
    form = desk.page.get_by_role("dialog", name="Créer une clé")
    await form.get_by_role("textbox", name="Nom").fill("Prise")
    desk.watch.expect("status of 409")
    await form.get_by_role("button", name="Créer").click()
    await expect(form.get_by_role("alert")).to_contain_text("déjà")
    await expect(form.get_by_role("textbox", name="Nom")).to_have_value("Prise")


async def test_the_page_does_not_exist_for_an_agent(desk: Desk) -> None:
    await desk.rail.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    assert await desk.page.get_by_role("menuitem", name="Clés d’accès").count() == 0
    await desk.page.keyboard.press("Escape")
    await desk.go("/cles")
    await expect(desk.page.get_by_role("heading", name="Page introuvable")).to_be_visible()
