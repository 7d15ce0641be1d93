"""The screens by which an instance is run: what is decided there is seen by agents at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import ViewportSize, expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk, give
from e2e.test_accessibility import passes
from e2e.test_organisations import fits
from support.server import Server

SETTINGS = "/api/administration/settings"
# The lower edges of the inputs of each row of fields: fields are of a row when theirs end together.
ROWS = """(form) => {
  const rows = new Map();
  for (const input of form.querySelectorAll("input, select")) {
    const cell = input.closest("[class*=two] > *, [class*=fields] > *");
    if (!cell || !cell.checkVisibility()) continue;
    const grid = cell.parentElement;
    const tops = [...grid.children].map((each) => each.getBoundingClientRect());
    const mine = cell.getBoundingClientRect();
    const row = tops.findIndex((each) => each.top < mine.bottom && mine.top < each.bottom);
    const name = `${[...form.querySelectorAll("*")].indexOf(grid)} ${row}`;
    rows.set(name, [...(rows.get(name) ?? []), input.getBoundingClientRect().bottom]);
  }
  return [...rows.values()].filter((row) => row.length > 1);
}"""
PAGES = {
    "maintenance": "Maintenance et bandeaux", "fonctions": "Fonctions",
    "conservation": "Conservation", "apparence": "Apparence",
    "historique": "Historique et fichiers", "sante": "État de l’instance",
}  # fmt: skip


@asynccontextmanager
async def as_it_was(desk: Desk) -> AsyncIterator[None]:
    """Whatever was decided for the whole instance is taken away: others use this server too."""
    try:
        yield
    finally:
        stands = await desk.call("GET", SETTINGS)
        for topic in ("maintenance", "banners", "appearance", "features", "retention"):
            if stands[topic]["value"] is not None:
                body = {"value": None, "after": stands[topic]["change"], "reason": ""}
                await desk.call("PUT", f"{SETTINGS}/{topic}", body)


async def administrator(open_desk: OpenDesk, served: Server) -> Desk:
    desk = await open_desk(served)
    await desk.sign_in("administratrice")
    return desk


async def test_a_maintenance_is_seen_by_an_agent_and_ends(
    open_desk: OpenDesk, served: Server
) -> None:
    desk, agent = await administrator(open_desk, served), await open_desk(served)
    await agent.sign_in()
    await agent.go()
    agent.watch.expect("status of 503")
    async with as_it_was(desk):
        await desk.go("/administration/maintenance")
        await desk.page.get_by_label("Message en français").first.fill("Nouveau modèle.")
        await desk.button("Fermer maintenant").click()
        await (
            desk.page.get_by_role("dialog").get_by_role("button", name="Fermer maintenant").click()
        )
        await expect(desk.page.get_by_text("Maintenance en cours depuis")).to_be_visible()
        # An open page learns it by what it asks for.
        await agent.ask("Bonjour")
        closed = agent.page.get_by_role("heading", name="Émilie est en maintenance")
        await expect(closed).to_be_visible()
        main = agent.page.get_by_role("main")
        await expect(main.get_by_text("Nouveau modèle.")).to_be_visible()
        await passes(agent, "maintenance")
        await desk.button("Terminer ou annuler").click()
        await expect(desk.page.get_by_text("Aucune maintenance en cours")).to_be_visible()
        await agent.go()
        await expect(closed).to_be_hidden()
        await expect(agent.composer).to_be_visible()


async def test_what_is_announced_stands_above_every_page(
    open_desk: OpenDesk, served: Server
) -> None:
    desk, anybody = await administrator(open_desk, served), await open_desk(served)
    async with as_it_was(desk):
        await desk.go("/administration/maintenance")
        await desk.button("Ajouter un bandeau").click()
        group = desk.page.get_by_role("group", name="Bandeau 1")
        await group.get_by_label("Message en français").fill("Bienvenue à toutes et à tous.")
        await desk.button("Enregistrer les bandeaux").click()
        said = desk.page.get_by_role("region", name="Messages de l’administration")
        await expect(said.get_by_text("Bienvenue à toutes et à tous.")).to_be_visible()
        soon = datetime.now(UTC) + timedelta(minutes=45)
        body = {"value": {"starts_at": soon.isoformat()}, "after": 0, "reason": ""}
        await desk.call("PUT", f"{SETTINGS}/maintenance", body)
        await anybody.go("/sign-in")
        told = anybody.page.get_by_role("region", name="Messages de l’administration")
        await expect(told.get_by_text("Bienvenue à toutes et à tous.")).to_be_visible()
        await expect(told.get_by_text("Maintenance dans")).to_be_visible()
        await passes(anybody, "sign-in with banners")


async def test_however_much_is_announced_one_can_ask(open_desk: OpenDesk, served: Server) -> None:
    """Banners, a maintenance and a feature that is off, all long, on a small phone."""
    desk, agent = await administrator(open_desk, served), await open_desk(served)
    await agent.sign_in()
    long = "Le service change de modèle : vos conversations restent, vos questions aussi. " * 6
    async with as_it_was(desk):
        for topic, value, reason in (
            ("banners", {"items": [{"level": "warning", "fr": long}] * 3}, ""),
            ("features", {"off": {"translations": long[:200].strip()}}, ""),
        ):
            after = (await desk.call("GET", SETTINGS))[topic]["change"]
            body = {"value": value, "after": after, "reason": reason}
            await desk.call("PUT", f"{SETTINGS}/{topic}", body)
        for size in (PHONE, ViewportSize(width=360, height=560)):
            await agent.resize(size)
            await agent.go()
            off = agent.page.get_by_role("region", name="Ce qui a changé pour vous")
            await expect(off).to_be_attached()
            said = agent.page.get_by_role("region", name="Messages et annonces")
            await expect(said).to_be_visible()
            await expect(said.get_by_text("vos questions aussi").first).to_be_visible()
            await expect(agent.composer).to_be_in_viewport(ratio=1)
        await passes(agent, "much to say")


async def test_a_feature_that_is_closed_says_why(open_desk: OpenDesk, served: Server) -> None:
    desk, agent = await administrator(open_desk, served), await open_desk(served)
    await agent.sign_in()
    async with as_it_was(desk):
        await desk.go("/administration/fonctions")
        await desk.button("Désactiver : Traductions").click()
        await desk.button("Enregistrer").click()
        await expect(desk.page.get_by_role("alert")).to_contain_text("le motif")
        await desk.page.get_by_label("Motif que liront les agents").fill("Marché en cours.")
        await desk.button("Enregistrer").click()
        await expect(desk.page.get_by_text("Désactivée depuis le")).to_be_visible()
        await agent.go()
        await expect(agent.page.get_by_text("Marché en cours.")).to_be_visible()
        await passes(agent, "a feature off")
        await agent.button("J’ai compris").click()
        await expect(agent.page.get_by_text("Marché en cours.")).to_be_hidden()
        await agent.go("/traductions")
        await expect(agent.page.get_by_text("Marché en cours.")).to_be_visible()


async def test_an_accent_that_cannot_be_read_is_refused(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await administrator(open_desk, served)
    desk.watch.expect("status of 400")
    async with as_it_was(desk):
        await desk.go("/administration/apparence")
        light = desk.page.get_by_label("Sur les pages claires", exact=True)
        await light.fill("#ffee00")
        await desk.button("Enregistrer").click()
        await expect(desk.page.get_by_role("alert")).to_contain_text("1,06 pour 1")
        await desk.button("Prune").click()
        await desk.button("Enregistrer").click()
        root = desk.page.locator(":root")
        await expect(root).to_have_attribute("style", re.compile("#75307f"))
        await passes(desk, "another accent")
        # Painted so from the first moment.
        await desk.page.reload()
        await expect(root).to_have_attribute("style", re.compile("#75307f"))


async def test_another_name_changes_what_its_hint_says(open_desk: OpenDesk, served: Server) -> None:
    desk, anybody = await administrator(open_desk, served), await open_desk(served)
    async with as_it_was(desk):
        await desk.go("/administration/apparence")
        name = desk.page.get_by_label("Nom affiché")
        await expect(name).to_have_accessible_description(
            re.compile(r"courriels.*gardent «\sÉmilie\s»")
        )
        await name.fill("Phare")
        await desk.button("Enregistrer").click()
        await expect(desk.page.get_by_role("link", name=re.compile("^Phare"))).to_be_visible()
        await expect(desk.page).to_have_title("Apparence · Phare")
        await anybody.go("/sign-in")
        await expect(anybody.page.get_by_text("Phare", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["maintenance", "conservation", "budgets"])
async def test_fields_of_a_row_are_in_line(open_desk: OpenDesk, served: Server, path: str) -> None:
    """However long the label and the help of each."""
    desk = await administrator(open_desk, served)
    await desk.go(f"/administration/{path}")
    main = desk.page.get_by_role("main")
    await expect(main.locator("form input").first).to_be_visible()
    rows = await main.locator("form").first.evaluate(ROWS)
    assert rows
    assert [row for row in rows if max(row) - min(row) > 1] == []


async def test_the_history_and_the_file(open_desk: OpenDesk, served: Server) -> None:
    desk = await administrator(open_desk, served)
    async with as_it_was(desk):
        stands = await desk.call("GET", SETTINGS)
        body = {
            "value": {"conversations": 12}, "after": stands["retention"]["change"],
            "reason": "Doctrine d’archivage",
        }  # fmt: skip
        await desk.call("PUT", f"{SETTINGS}/retention", body)
        await desk.go("/administration/historique")
        await desk.page.get_by_role("tab", name="Réglages de l’instance").click()
        await expect(desk.page.get_by_text("Doctrine d’archivage").first).to_be_visible()
        async with desk.page.expect_download() as download:
            await desk.button("Télécharger les réglages (TOML)").click()
        content = (await (await download.value).path()).read_text("utf-8")
        assert "conversations = 12" in content
        changed = content.replace("conversations = 12", "conversations = 18")
        async with desk.page.expect_file_chooser() as chooser:
            await desk.button("Importer un fichier de réglages").click()
        await give(await chooser.value, ("e.toml", changed.encode()))
        await expect(desk.page.get_by_text("1 réglage changerait :")).to_be_visible()
        await passes(desk, "preview of a file")
        await desk.button("Appliquer ces changements").click()
        await expect(desk.page.get_by_text("Le fichier est appliqué.")).to_be_visible()
        kept = (await desk.call("GET", SETTINGS))["retention"]["value"]["conversations"]
        assert kept == 18


@pytest.mark.parametrize(("path", "title"), PAGES.items())
async def test_pages(open_desk: OpenDesk, served: Server, path: str, title: str) -> None:
    desk = await administrator(open_desk, served)
    await desk.go(f"/administration/{path}")
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text(title)
    await expect(desk.page.get_by_role("heading", level=2).last).to_be_visible()
    await passes(desk, path)
    await fits(desk)


async def test_an_organisation_is_decided_for(open_desk: OpenDesk, served: Server) -> None:
    desk = await administrator(open_desk, served)
    name = f"Phare {datetime.now(UTC):%H%M%S%f}"
    made = await desk.call("POST", "/api/organisations", {"name": name})
    await desk.go(f"/administration/organisations/{made['id']}")
    await desk.page.get_by_role("tab", name="Réglages").click()
    await desk.page.get_by_label("Au moins").select_option("sensible")
    card = desk.page.get_by_role("region", name="Sensibilité par défaut")
    await card.get_by_role("button", name="Enregistrer").click()
    await expect(desk.page.get_by_text("Enregistré.")).to_be_visible()
    stands = await desk.call("GET", f"{SETTINGS}?organisation_id={made['id']}")
    assert stands["sensitivity"]["value"] == {"level": "sensible"}
    await passes(desk, "settings of an organisation")
    await fits(desk)


async def test_what_is_to_be_erased(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served)
    await desk.sign_in()
    await desk.go("/a-effacer")
    await expect(desk.page.get_by_text("Aucune conversation n’est")).to_be_visible()
    await passes(desk, "what is to be erased")
