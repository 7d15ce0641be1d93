"""Feedback on the pages: given, attached, taken back; tended to, answered, passed up."""

from __future__ import annotations

import re
from uuid import uuid4

import psycopg
from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.server import Server

MOVE = "update agents set organisation_id = %s, unit_id = null where id = %s"


async def settled(open_desk: OpenDesk, served: Server, organisation: str, persona: str) -> Desk:
    """Somebody of an organisation of their own, which other tests leave alone."""
    desk, name = await open_desk(served), uuid4().hex
    await desk.sign_in(persona, name)
    me = await desk.call("GET", "/api/me")
    assert served.dsn is not None
    with psycopg.connect(served.dsn, autocommit=True) as connection:
        connection.execute(
            "insert into organisations (id, name) values (%s, %s) on conflict do nothing",
            [organisation, f"Phare {organisation[:6]}"],
        )
        connection.execute(MOVE, [organisation, me["id"]])
    # A session of before would know the organisation of before for a few seconds.
    await desk.sign_in(persona, name)
    return desk


async def fits(desk: Desk) -> None:
    await desk.page.set_viewport_size(PHONE)
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert await desk.page.evaluate(overflow) <= 0
    await desk.page.set_viewport_size(WIDE)


def lines(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("list", name=name, exact=True).get_by_role("listitem")


async def test_an_exchange_is_attached_read_and_taken_back(
    open_desk: OpenDesk, served: Server
) -> None:
    organisation = str(uuid4())
    agent = await settled(open_desk, served, organisation, "agent")
    page = agent.page
    await agent.go()
    await agent.asked("Qui a relu la fiche Horizon-12 ?")
    thumb = page.get_by_role("button", name=re.compile("^Mauvaise réponse"))
    await press(thumb)
    form = page.get_by_role("dialog", name="Qu’est-ce qui n’allait pas ?")
    await expect(form).to_be_visible()
    # Nothing is attached unless it is asked for.
    await expect(form.get_by_role("radio", name="Ne rien joindre")).to_be_checked()
    await form.get_by_text("Incomplet", exact=True).click()
    await form.get_by_role("textbox", name="Précisions").fill("Il manque la date.")
    await form.get_by_text("La question seule", exact=True).click()
    shown = form.get_by_role("group", name="Voici exactement ce qui sera joint et conservé")
    await expect(shown).to_contain_text("Qui a relu la fiche Horizon-12 ?")
    await expect(shown).not_to_contain_text("Réponse")
    await passes(agent, "a thumb")
    await fits(agent)
    await form.get_by_role("button", name="Envoyer").click()
    await expect(form).to_have_count(0)
    await expect(thumb).to_have_accessible_name(re.compile("votre avis est donné"))

    referent = await settled(open_desk, served, organisation, "referente")
    await referent.go("/organisation/retours")
    await expect(lines(referent, "Liste des retours")).to_have_count(1)
    await expect(lines(referent, "Liste des retours")).to_contain_text("Sans nom")
    await passes(referent, "feedback of the organisation")
    await fits(referent)
    await referent.page.get_by_role("link", name="Il manque la date.").click()
    await expect(referent.page.get_by_text("Horizon-12")).to_have_count(0)
    await referent.button("Lire l’échange").click()
    await expect(referent.page.get_by_text("Horizon-12")).to_be_visible()
    await passes(referent, "feedback")
    await fits(referent)

    await agent.go("/retours")
    await expect(lines(agent, "Retours envoyés")).to_have_count(1)
    await passes(agent, "one's own feedback")
    await fits(agent)
    await page.get_by_role("link", name="Il manque la date.").click()
    await expect(page.get_by_text(re.compile("^Vu le .*référent·e IA"))).to_be_visible()
    await passes(agent, "feedback of one's own")
    await fits(agent)
    await agent.button("Retirer l’échange").click()
    asked = page.get_by_role("dialog", name="Retirer l’échange joint ?")
    await asked.get_by_role("button", name="Retirer l’échange").click()
    await expect(page.get_by_text("Horizon-12")).to_have_count(0)
    # Whoever was reading it sees it go.
    await expect(referent.page.get_by_text("L’agent a retiré cet échange.")).to_be_visible(
        timeout=30_000
    )
    await expect(referent.page.get_by_text("Horizon-12")).to_have_count(0)


async def test_a_message_is_answered_and_passed_up(open_desk: OpenDesk, served: Server) -> None:
    organisation = str(uuid4())
    agent = await settled(open_desk, served, organisation, "agent")
    page = agent.page
    await agent.go("/retours")
    await agent.button("Envoyer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Écrivez votre message")
    words = f"Un bouton pour imprimer {organisation[:6]}"
    await page.get_by_role("textbox", name="Votre message").fill(words)
    await agent.button("Envoyer").click()
    await expect(lines(agent, "Retours envoyés")).to_have_count(1)

    referent = await settled(open_desk, served, organisation, "referente")
    await referent.go("/organisation/retours")
    await referent.page.get_by_role("link", name=words).click()
    await referent.button("Transmettre au pilotage").click()
    form = referent.page.get_by_role("dialog", name="Transmettre au pilotage")
    await form.get_by_role("textbox").fill("C’est le produit.")
    await form.get_by_role("button", name="Transmettre au pilotage").click()
    await expect(form).to_have_count(0)
    await expect(referent.page.get_by_text("C’est le produit.")).to_be_visible()

    above = await open_desk(served)
    await above.sign_in("pilote")
    await above.go("/pilotage/retours")
    await passes(above, "feedback passed up")
    await fits(above)
    await above.page.get_by_role("link", name=words).click()
    await above.button("Répondre").click()
    form = above.page.get_by_role("dialog", name="Répondre")
    await form.get_by_role("textbox").fill("Prévu au printemps.")
    await passes(above, "an answer")
    await form.get_by_role("button", name="Envoyer").click()
    await expect(form).to_have_count(0)

    # What the referent has on screen is not any more what there is.
    await referent.button("Clore").click()
    asked = referent.page.get_by_role("dialog", name="Clore ce retour ?")
    referent.watch.expect("status of 409")
    await asked.get_by_role("button", name="Clore").click()
    await expect(asked.get_by_role("alert")).to_contain_text("modifié entre-temps")

    await agent.go()
    await expect(agent.rail.get_by_text("Mes retours (1 nouvelle réponse)")).to_be_visible()
    await agent.account("Mes retours (1 nouvelle réponse)")
    await page.get_by_role("link", name=words).click()
    await expect(page.get_by_text("Prévu au printemps.")).to_be_visible()
    await expect(agent.rail.get_by_text("nouvelle réponse")).to_have_count(0)
