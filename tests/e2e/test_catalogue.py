"""The settings changed on screens: checked, tried, told before, applied, looked back at."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk
from e2e.test_accessibility import passes
from e2e.test_keyboard import tab_to
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.server import Server

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
CATALOGUE = """\
# Tenu par les opérateurs.
[[endpoints]]
name = "premier"
url = "{url}"
model = "{model}"
label = "Premier modèle"
hosting = {{ operator = "Outscale", seat = "FR", country = "FR" }}

[search.hal]
kind = "hal"
"""
CHECK, WHY = "Vérifier et appliquer…", "Pourquoi ce changement ?"


@pytest.fixture
def governed(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server of its own: what is changed there is changed for everybody."""
    folder = tmp_path_factory.mktemp("catalogue")
    file = folder / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, model=NAME), "utf-8")
    with postgres.copy(f"catalogue_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {"EMILIE_CATALOGUE": str(file), "EMILIE_SCREENS_SECRET": "s" * 40}
        server.start()
        yield server
        server.stop()


async def opened(open_desk: OpenDesk, server: Server, page: str) -> Desk:
    desk = await open_desk(server)
    await desk.sign_in("administratrice")
    await desk.go(f"/administration/{page}")
    return desk


async def look(desk: Desk, state: str) -> None:
    await passes(desk, state)
    await desk.page.set_viewport_size(PHONE)
    assert await desk.page.evaluate(OVERFLOW) <= 0, state
    await desk.page.set_viewport_size(WIDE)


async def test_a_model_is_described_tried_and_added(
    open_desk: OpenDesk, governed: Server, model: ScriptedModel
) -> None:
    desk = await opened(open_desk, governed, "modeles")
    page = desk.page
    models = page.get_by_role("list", name="Modèles").get_by_role("heading", level=2)
    await expect(models).to_have_count(1)
    await look(desk, "models")
    await desk.button("Ajouter un modèle").click()
    form = page.get_by_role("dialog", name="Ajouter un modèle")
    await form.get_by_label("Nom dans le fichier").fill("second")
    await form.get_by_label("Adresse de l’API").fill(model.url)
    await form.get_by_label("Nom affiché").fill("Second modèle")
    await form.get_by_label("Pays des machines").fill("France")
    await form.get_by_role("button", name=CHECK).click()
    await expect(form.get_by_text("À corriger : deux lettres, comme FR")).to_be_visible()
    await passes(desk, "a model that is refused")
    await form.get_by_label("Pays des machines").fill("FR")
    await form.get_by_label("Nouvelle clé").fill("sk-essai-4711")
    await form.get_by_role("button", name="Tester maintenant").click()
    await expect(form.get_by_text("Le modèle répond", exact=True)).to_be_visible()
    await expect(form.get_by_text(re.compile("^Premier mot"))).to_be_visible()
    await form.get_by_role("button", name=CHECK).click()
    asked = page.get_by_role("dialog", name="Avant d’appliquer")
    await expect(asked.get_by_text('name = "second"')).to_be_visible()
    await expect(asked.get_by_text("sk-essai-4711")).to_have_count(0)
    await passes(desk, "a change before it is applied")
    await asked.get_by_label(WHY).fill("Un second modèle pour les pointes")
    await asked.get_by_role("button", name=re.compile("^Appliquer")).click()
    await expect(models).to_have_count(2)
    await expect(asked).to_have_count(0)
    # Put first, by keyboard alone.
    await tab_to(desk, page.get_by_role("button", name="Essayer Second modèle plus tôt"))
    await page.keyboard.press("Enter")
    await asked.get_by_label(WHY).fill("Il est plus rapide")
    await page.keyboard.press("Enter")
    await expect(models.first).to_contain_text("Second modèle")


async def test_what_a_policy_leads_to_is_told_then_restored(
    open_desk: OpenDesk, governed: Server
) -> None:
    desk = await opened(open_desk, governed, "hebergement")
    page = desk.page
    await expect(page.get_by_text("Répondent : Premier modèle").first).to_be_visible()
    await look(desk, "policy")
    await page.get_by_role("combobox", name="Sensible").select_option("nulle part")
    await desk.button(CHECK).click()
    asked = page.get_by_role("dialog", name="Avant d’appliquer")
    await expect(asked.get_by_text(re.compile("Aucun modèle ne répondra plus"))).to_be_visible()
    await asked.get_by_label(WHY).fill("Le temps de l’homologation")
    await asked.get_by_role("button", name="Appliquer quand même").click()
    await expect(page.get_by_text("aucun modèle ne répond à cette exigence")).to_have_count(2)
    desk.watch.expect("status of 409 .*/versions$")
    # Somebody else, who had not seen it, is shown what changed meanwhile.
    await desk.go("/administration/budgets")
    await page.get_by_label("Réponses simultanées").fill("4")
    await desk.call(
        "POST", "/api/administration/catalogue/versions",
        {
            "change": {"kind": "table", "section": "quotas", "table": {"at_once": 3}},
            "after": 1, "why": "Entre-temps", "confirmed": True,
        },
    )  # fmt: skip
    await desk.button(CHECK).click()
    await asked.get_by_label(WHY).fill("Plus de réponses")
    await asked.get_by_role("button", name="Appliquer").click()
    await expect(asked.get_by_text(re.compile("Une autre personne a changé"))).to_be_visible()
    await expect(asked.get_by_text("Entre-temps", exact=True)).to_be_visible()
    await passes(desk, "a change that came too late")
    await desk.go("/administration/historique")
    await expect(page.get_by_text("Le temps de l’homologation")).to_be_visible()
    await look(desk, "history")
    await page.get_by_role("button", name="Voir Version 1").click()
    shown = page.get_by_role("dialog", name="Version 1")
    await expect(shown.get_by_text("sensible = ", exact=False)).to_be_visible()
    await passes(desk, "a version")
    async with page.expect_download() as download:
        await shown.get_by_role("button", name="Exporter cette version").click()
    said = (await (await download.value).path()).read_text("utf-8")
    assert said.startswith("# Tenu par les opérateurs.")
    await shown.get_by_role("button", name="Rétablir cette version").click()
    await asked.get_by_label(WHY).fill("Retour en arrière")
    await asked.get_by_role("button", name=re.compile("^Appliquer")).click()
    rows = page.get_by_role("list", name="Historique").get_by_role("listitem")
    await expect(rows.first).to_contain_text("Retour en arrière")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("budgets", "Par organisation"),
        ("services", "Recherche sur le Web et publications"),
        ("connexion", "Aucun fournisseur n’est déclaré"),
    ],
)
async def test_the_other_pages(
    open_desk: OpenDesk, governed: Server, page: str, words: str
) -> None:
    desk = await opened(open_desk, governed, page)
    await expect(desk.page.get_by_text(words).first).to_be_visible()
    await look(desk, page)
    buttons = desk.page.get_by_role("button", name=re.compile("^Modifier"))
    if page != "connexion":
        await buttons.first.click()
        await expect(desk.page.get_by_role("dialog")).to_be_visible()
        await look(desk, f"{page}, a form")
