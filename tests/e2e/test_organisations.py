"""The workspaces: members found and changed, organisations made, figures read, contacts found."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import psycopg
from PIL import Image
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, give, press
from e2e.test_accessibility import passes
from support.server import Server

MEMBERS = """
insert into agents (id, organisation_id, given_name, name, email, role, unit_id, activated_at,
  created_at)
select gen_random_uuid(), %(organisation)s, 'A',
  (array['Aline', 'Bruno', 'Chloé', 'Driss', 'Élise'])[1 + number %% 5] || ' Membre '
  || lpad(number::text, 3, '0'), 'membre' || number || '@archipel.example', 'agent', %(unit)s,
  case when number > %(absent)s then now() end, now() - interval '60 days'
from generate_series(1, %(number)s) as number
"""
WEEKS = """
insert into active_weeks (organisation_id, week, agents)
select %(organisation)s, (date_trunc('week', now()) - make_interval(weeks => number))::date,
  90 - 8 * number from generate_series(1, 8) as number
"""


async def settled(open_desk: OpenDesk, served: Server, persona: str, **options: Any) -> Desk:
    """Somebody of an organisation of their own, which other tests leave alone."""
    desk = await open_desk(served, **options)
    name = uuid4().hex
    await desk.sign_in(persona, name)
    me = await desk.call("GET", "/api/me")
    assert served.dsn is not None
    with psycopg.connect(served.dsn, autocommit=True) as connection:
        [organisation] = connection.execute(
            "insert into organisations (id, name, seats, created_at) values (gen_random_uuid(), %s,"
            " 200, now() - interval '60 days') returning id",
            [f"Musée du Large {name[:6]}"],
        ).fetchone() or (None,)
        move = "update agents set organisation_id = %s, unit_id = null where id = %s"
        connection.execute(move, [organisation, me["id"]])
        for unit, number, absent in (("Atelier", 60, 20), ("Collections", 50, 25), ("Quai", 14, 2)):
            [unit_id] = connection.execute(
                "insert into units values (gen_random_uuid(), %s, %s) returning id",
                [organisation, unit],
            ).fetchone() or (None,)
            values = {
                "organisation": organisation, "unit": unit_id, "number": number, "absent": absent
            }  # fmt: skip
            connection.execute(MEMBERS, values)
        connection.execute(WEEKS, {"organisation": organisation})
    # A session of before would know the organisation of before for a few seconds.
    await desk.sign_in(persona, name)
    await desk.go()
    return desk


async def fits(desk: Desk) -> None:
    await desk.fits(PHONE)
    await desk.resize(WIDE)


async def test_a_referent_finds_and_changes_members(open_desk: OpenDesk, served: Server) -> None:
    desk = await settled(open_desk, served, "referente")
    page = desk.page
    await desk.rail.get_by_role("link", name="Mon organisation").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Membres")
    await expect(page.get_by_text("125 places prises sur 200")).to_be_visible()
    rows = page.get_by_role("list", name="Membres de l’organisation").get_by_role("listitem")
    await expect(rows).to_have_count(50)
    await desk.button("Afficher la suite").click()
    await expect(rows).to_have_count(100)
    await passes(desk, "members")
    await fits(desk)
    await page.get_by_role("searchbox").fill("elise 049")
    await expect(rows).to_have_count(2)
    await page.get_by_role("combobox", name="Unité").select_option("Collections")
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Modifier Élise Membre 049").click()
    form = page.get_by_role("dialog", name="Élise Membre 049")
    await expect(form.get_by_role("combobox", name="Rôle")).to_be_visible()
    await passes(desk, "a member")
    await form.get_by_role("button", name="Suspendre l’accès").click()
    asked = page.get_by_role("dialog", name=re.compile("Suspendre l’accès de"))
    await asked.get_by_role("button", name="Suspendre l’accès").click()
    await expect(rows).to_contain_text("Suspendu")
    await expect(page.get_by_text("124 places prises sur 200")).to_be_visible()
    await page.get_by_role("button", name="Annuler").click()
    await expect(rows).not_to_contain_text("Suspendu")
    await page.get_by_role("searchbox").fill("personne de ce nom")
    await expect(page.get_by_text("Personne ne correspond")).to_be_visible()


async def test_a_referent_reads_figures_and_keeps_units_by_keyboard(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await settled(open_desk, served, "referente")
    page = desk.page
    await desk.go("/organisation/adoption")
    table = page.get_by_role("group", name="Par unité")
    # Few of the Quai have not started; those who are in no unit are few.
    await expect(table.get_by_role("row", name=re.compile("Quai"))).to_contain_text("non affiché")
    await expect(table.get_by_role("row", name=re.compile("Atelier"))).to_contain_text("40")
    await expect(page.get_by_role("table").first).to_contain_text("82")
    await passes(desk, "adoption")
    await fits(desk)
    await press(desk.button("Voir le tableau"))
    await expect(desk.button("Voir le graphique")).to_be_focused()
    await press(desk.rail.get_by_role("link", name="Unités"))
    await page.get_by_role("textbox", name="Nom de la nouvelle unité").fill("atelier")
    desk.watch.expect("status of 409")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("s’appelle déjà")
    await page.get_by_role("textbox", name="Nom de la nouvelle unité").fill("Réserves")
    await page.keyboard.press("Enter")
    units = page.get_by_role("list", name="Unités").get_by_role("listitem")
    await expect(units.filter(has_text="Réserves")).to_be_visible()
    await press(page.get_by_role("button", name="Supprimer Réserves"))
    await passes(desk, "a unit that is deleted")
    await press(page.get_by_role("button", name="Supprimer l’unité"))
    await expect(units.filter(has_text="Réserves")).to_have_count(0)
    await desk.go("/organisation/fiche")
    await page.get_by_role("button", name="Modifier : Contacts").click()
    contacts = page.get_by_role("dialog", name="Contacts")
    await contacts.get_by_role("textbox", name="Nom").first.fill("Paul Kerbrat")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Paul Kerbrat")).to_be_visible()
    await passes(desk, "the organisation's page")
    await fits(desk)


async def test_an_administrator_makes_an_organisation(open_desk: OpenDesk, served: Server) -> None:
    desk = await settled(open_desk, served, "administratrice")
    page = desk.page
    await desk.rail.get_by_role("link", name="Administration").click()
    await desk.button("Nouvelle organisation").click()
    form = page.get_by_role("dialog", name="Nouvelle organisation")
    name = f"Phare {uuid4().hex[:6]}"
    await form.get_by_role("textbox", name="Nom").fill(name)
    await form.get_by_role("textbox", name="SIRET").fill("732 829 320 00075")
    desk.watch.expect("status of 400")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("SIRET")
    await passes(desk, "an organisation's form")
    await form.get_by_role("textbox", name="SIRET").fill("")
    await form.get_by_role("textbox", name="Places").fill("40")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await expect(page.get_by_text("0 place prise sur 40")).to_be_visible()
    made = io.BytesIO()
    Image.new("RGB", (120, 40), "navy").save(made, "PNG")
    async with page.expect_file_chooser() as chooser:
        await desk.button("Choisir un logo").click()
    await give(await chooser.value, ("logo.png", made.getvalue()))
    await expect(page.get_by_role("img", name=f"Logo de {name}")).to_be_visible()
    await passes(desk, "a new organisation")
    await fits(desk)
    await page.get_by_role("tab", name="Membres").click()
    await expect(page.get_by_text("Personne ne correspond")).to_be_visible()
    await page.get_by_role("link", name="Toutes les organisations").click()
    await expect(page.get_by_role("link", name=name)).to_be_visible()
    await passes(desk, "organisations")
    # What an organisation looks like, its agents see.
    own = (await desk.call("GET", "/api/me"))["organisation"]
    await desk.call("PATCH", f"/api/organisations/{own['id']}", {"look": "state"})
    await desk.go("/administration")
    await expect(page.locator("html")).to_have_attribute("data-identity", "state")
    await expect(page.get_by_role("region", name=own["name"])).to_contain_text("République")


async def test_agents_find_their_contacts_and_no_workspace(desk: Desk) -> None:
    await desk.account("Contacts")
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Contacts")
    await expect(desk.page.get_by_text("Paul Kerbrat")).to_be_visible()
    await passes(desk, "contacts")
    await fits(desk)
    for address in ("/organisation/membres", "/administration/organisations", "/pilotage"):
        await desk.go(address)
        await expect(desk.page.get_by_role("heading", name="Page introuvable")).to_be_visible()
