"""What is one's own taken away, a directory plugged in, an agent moved: on screens."""

from __future__ import annotations

import zipfile
from uuid import uuid4

import httpx2
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.test_accessibility import passes
from e2e.test_organisations import fits, settled
from support.server import Server

LONG = 30_000


async def test_an_agent_takes_all_away(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served)
    page = desk.page
    await desk.sign_in("agent", uuid4().hex)
    await desk.go()
    await desk.rail.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await page.get_by_role("menuitem", name="Mes données").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mes données")
    await expect(page.get_by_text("Un fichier prêt est gardé 7 jours")).to_be_visible()
    await passes(desk, "my data")
    await page.get_by_role("button", name="Préparer mon fichier").click()
    link = page.get_by_role("link", name="Télécharger")
    await expect(link).to_be_visible(timeout=LONG)
    await passes(desk, "my data, ready")
    await fits(desk)
    async with page.expect_download() as waited:
        await link.click()
    taken = await (await waited.value).path()
    with zipfile.ZipFile(taken) as package:
        assert {"LISEZ-MOI.txt", "Compte.json"} <= {*package.namelist()}
    await page.get_by_role("button", name="Effacer le fichier").click()
    await expect(link).to_have_count(0)


async def test_an_administrator_plugs_a_directory_in(open_desk: OpenDesk, served: Server) -> None:
    desk = await settled(open_desk, served, "administratrice")
    page = desk.page
    me = await desk.call("GET", "/api/me")
    await desk.go(f"/administration/organisations/{me['organisation']['id']}")
    card = page.get_by_role("region", name="Annuaire (SCIM)")
    await expect(card).to_contain_text("/scim/v2")
    await expect(card).to_contain_text("l’annuaire n’est pas branché")
    await card.get_by_role("button", name="Créer un jeton").click()
    form = page.get_by_role("dialog", name="Créer un jeton")
    await form.get_by_role("button", name="Créer un jeton").click()
    await expect(form.get_by_role("alert")).to_contain_text("Donnez un nom")
    await form.get_by_role("textbox", name="Nom").fill("Entra ID")
    await passes(desk, "a directory's token")
    await form.get_by_role("button", name="Créer un jeton").click()
    shown = page.get_by_role("dialog", name="Le jeton")
    secret = (await shown.locator("code").inner_text()).strip()
    await shown.get_by_role("button", name="Je l’ai copié").click()
    address = (await card.locator("code").first.inner_text()).strip()
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "nouvelle@ex.fr",
    }  # fmt: skip
    made = httpx2.post(
        f"{served.url}/scim/v2/Users", json=user, headers={"authorization": f"Bearer {secret}"}
    )
    assert made.status_code == 201, made.text
    assert address.endswith("/scim/v2")
    await page.reload()
    await expect(card).to_contain_text("1, dont 1 avec un accès ouvert")
    await expect(card).to_contain_text("Entra ID")
    await passes(desk, "a directory")
    await fits(desk)
    await card.get_by_role("button", name="Révoquer le jeton").click()
    asked = page.get_by_role("dialog", name="Révoquer ce jeton")
    await asked.get_by_role("button", name="Révoquer", exact=True).click()
    await expect(card).to_contain_text("Révoqué")


async def test_an_administrator_moves_an_agent(open_desk: OpenDesk, served: Server) -> None:
    desk = await settled(open_desk, served, "administratrice")
    page = desk.page
    me = await desk.call("GET", "/api/me")
    away = f"Agence {uuid4().hex[:8]}"
    await desk.call("POST", "/api/organisations", {"name": away})
    await desk.go(f"/administration/organisations/{me['organisation']['id']}")
    await page.get_by_role("tab", name="Membres").click()
    await page.get_by_role("searchbox").fill("driss membre 003")
    await page.get_by_role("button", name="Modifier Driss Membre 003").first.click()
    await page.get_by_role("button", name="Changer d’organisation").click()
    dialog = page.get_by_role("dialog", name="changer d’organisation")
    await dialog.get_by_role("combobox", name="Nouvelle organisation").select_option(away)
    await expect(dialog).to_contain_text("Ce qui suit cette personne")
    await expect(dialog).to_contain_text("n’a pas de limite de places")
    await passes(desk, "a move")
    await dialog.get_by_role("button", name="Déplacer").click()
    await expect(page.get_by_text(f"fait maintenant partie de {away}")).to_be_visible()
    await expect(dialog).to_have_count(0)
