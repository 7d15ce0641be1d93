"""The prompt library on its screens: written, used, proposed, decided on; the stroke `/`."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, give
from e2e.test_accessibility import passes
from support.server import Server

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
TEXT = "Réponds à {{destinataire}} avant le {{date}}.\nRemarque : {{remarque}}"


async def looks_right(desk: Desk, state: str) -> None:
    await passes(desk, state)
    await desk.page.set_viewport_size(PHONE)
    assert await desk.page.evaluate(OVERFLOW) <= 0, state
    await desk.page.set_viewport_size(WIDE)


def composer(desk: Desk) -> Locator:
    return desk.page.get_by_role("textbox", name="Votre question")


async def alone(open_desk: OpenDesk, served: Server, persona: str = "agent") -> Desk:
    """Somebody whose own library nobody else fills."""
    desk = await open_desk(served)
    await desk.sign_in(persona, uuid4().hex)
    await desk.go()
    return desk


async def test_a_prompt_is_written_used_changed_and_brought_back(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await alone(open_desk, served)
    page = desk.page
    await desk.rail.get_by_role("link", name="Modèles de demandes").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Modèles de demandes")
    await page.get_by_role("combobox", name="Voir").select_option("Les miens")
    await expect(page.get_by_text("Aucun modèle pour l’instant")).to_be_visible()
    await looks_right(desk, "no prompt")
    await desk.button("Nouveau modèle").click()
    title = f"Réponse {uuid4().hex[:6]}"
    await page.get_by_role("textbox", name="Titre").fill(title)
    await desk.button("Enregistrer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Écrivez le texte")
    await page.get_by_role("textbox", name="Texte de la demande").fill(TEXT)
    day = page.get_by_role("group", name="Case « date »")
    await day.get_by_role("combobox", name="Type de réponse").select_option("Date")
    note = page.get_by_role("group", name="Case « remarque »")
    await note.get_by_text("Réponse obligatoire").click()
    await page.get_by_role("textbox", name="Cas d’usage").fill("courrier, congés")
    await looks_right(desk, "a prompt being written")
    await desk.button("Enregistrer").click()
    mine = page.get_by_role("list", name="Modèles de demandes").get_by_role("listitem")
    await expect(mine).to_have_count(1)
    favourite = page.get_by_role("button", name=f"Favori : « {title} »")
    await favourite.click()
    await expect(favourite).to_have_attribute("aria-pressed", "true")
    await looks_right(desk, "a prompt in the list")

    await page.get_by_role("button", name=f"Utiliser « {title} »").click()
    form = page.get_by_role("dialog", name=title)
    await expect(form.get_by_role("textbox", name="Destinataire")).to_be_focused()
    await passes(desk, "a prompt's form")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_have_text("Remplissez ce champ.")
    await page.keyboard.type("Mme Roc")
    await form.get_by_label("Date").fill("2027-03-01")
    await form.get_by_role("button", name="Mettre dans la zone de saisie").click()
    await expect(composer(desk)).to_have_value("Réponds à Mme Roc avant le 1er mars 2027.")

    await desk.go("/modeles")
    await page.get_by_role("link", name=title).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    await desk.button("Modifier").click()
    await page.get_by_role("textbox", name="Texte de la demande").fill("Réponds vite.")
    await desk.button("Enregistrer").click()
    await desk.button("Voir l’historique des versions").click()
    await desk.button("Voir ce qui a changé depuis la version 1").click()
    await expect(page.locator("ins")).to_contain_text("vite")
    await looks_right(desk, "a prompt and its history")
    await desk.button("Revenir à cette version, numéro 1").click()
    await expect(page.get_by_text("reprend la version 1")).to_be_visible()
    async with page.expect_download() as download:
        await desk.button("Exporter").click()
        await page.get_by_role("menuitem", name="Markdown").click()
    assert (await download.value).suggested_filename == f"{title}.md"
    await desk.button("Supprimer").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Modèles de demandes")
    await page.get_by_role("button", name="Annuler").click()
    await expect(page.get_by_role("link", name=title)).to_be_visible()


async def test_a_stroke_opens_the_prompts_by_keyboard_alone_on_a_phone(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await open_desk(served, viewport=PHONE)
    await desk.sign_in("agent", uuid4().hex)
    word = uuid4().hex[:8]
    said = {"title": f"Étape {word}", "text": "Résume {{ sujet }}."}
    await desk.call("POST", "/api/prompts", said)
    await desk.call("POST", "/api/prompts", {"title": f"Direct {word}", "text": "Dis bonjour."})
    await desk.go()
    page = desk.page
    await composer(desk).focus()
    await page.keyboard.type("/")
    field = page.get_by_role("searchbox", name="Chercher un modèle")
    await expect(field).to_be_focused()
    await page.keyboard.type(f"etape {word}")
    options = page.get_by_role("listbox", name="Modèles de demandes").get_by_role("option")
    await expect(options).to_have_count(1)
    await passes(desk, "the prompts in the composer", PHONE)
    assert await page.evaluate(OVERFLOW) <= 0
    await page.keyboard.press("Escape")
    await expect(composer(desk)).to_have_value(f"/etape {word}")
    await expect(composer(desk)).to_be_focused()
    await composer(desk).fill("")
    await page.keyboard.type("/")
    await expect(field).to_be_focused()
    await page.keyboard.type(f"etape {word}")
    await expect(options).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    subject = page.get_by_role("textbox", name="Sujet")
    await expect(subject).to_be_focused()
    await passes(desk, "the form in the composer", PHONE)
    await page.keyboard.type("la note")
    await page.keyboard.press("Enter")
    await expect(composer(desk)).to_have_value("Résume la note.")
    await expect(composer(desk)).to_be_focused()
    # Erasing the stroke takes it back; what asks for nothing comes at once.
    await composer(desk).fill("")
    await page.keyboard.type("/")
    await expect(field).to_be_focused()
    await page.keyboard.press("Backspace")
    await expect(composer(desk)).to_have_value("")
    await expect(composer(desk)).to_be_focused()
    await page.keyboard.type("/")
    await expect(field).to_be_focused()
    await page.keyboard.type(f"direct {word}")
    await expect(options).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(composer(desk)).to_have_value("Dis bonjour.")


async def test_a_question_is_kept_then_proposed_and_answered(
    open_desk: OpenDesk, served: Server
) -> None:
    jeanne = await alone(open_desk, served)
    samira = await alone(open_desk, served, "referente")
    word = uuid4().hex[:8]
    await jeanne.asked(f"Résume {word} en dix lignes")
    await jeanne.button("Enregistrer comme modèle de demande").click()
    kept = jeanne.page.get_by_role("dialog", name="Enregistrer comme modèle de demande")
    await expect(kept.get_by_role("textbox", name="Titre")).to_have_value(
        f"Résume {word} en dix lignes"
    )
    await passes(jeanne, "a question that is kept")
    await kept.get_by_role("button", name="Enregistrer").click()
    await expect(kept).to_be_hidden()
    await jeanne.go("/modeles")
    mine = jeanne.page.get_by_role("main").get_by_role("link", name=f"Résume {word}")
    await mine.click()
    await jeanne.button("Proposer à mon organisation").click()
    await jeanne.page.get_by_role("dialog").get_by_role("button", name="Proposer").click()
    await expect(jeanne.page.get_by_text("Proposé, en attente")).to_be_visible()

    await samira.go("/organisation/modeles")
    waiting = samira.page.get_by_role("list", name="Propositions").get_by_role("listitem")
    theirs = waiting.filter(has_text=word)
    await expect(theirs).to_contain_text("Jeanne Moreau-Petit")
    await looks_right(samira, "a proposal")
    await theirs.get_by_role("button", name="Refuser…").click()
    asked = samira.page.get_by_role("dialog", name=re.compile("Refuser"))
    await asked.get_by_role("textbox", name="Pourquoi").fill("Nous en avons un.")
    await passes(samira, "a refusal")
    await asked.get_by_role("button", name="Refuser", exact=True).click()
    await expect(theirs).to_have_count(0)
    await jeanne.go("/modeles")
    sent = jeanne.page.get_by_role("region", name="Mes propositions")
    await expect(sent).to_contain_text("Nous en avons un.")
    await looks_right(jeanne, "an answer to a proposal")

    await mine.click()
    await jeanne.button("Proposer à mon organisation").click()
    await jeanne.page.get_by_role("dialog").get_by_role("button", name="Proposer").click()
    await expect(jeanne.page.get_by_text("Proposé, en attente")).to_be_visible()
    await samira.go("/organisation/modeles")
    await theirs.get_by_role("button", name="Modifier puis accepter").click()
    await samira.page.get_by_role("textbox", name="Titre").fill(f"Résumé {word}")
    await samira.button("Accepter").click()
    await expect(waiting.filter(has_text=word)).to_have_count(0)
    await jeanne.go("/modeles")
    await jeanne.page.get_by_role("combobox", name="Voir").select_option("Ceux de mon organisation")
    await jeanne.page.get_by_role("searchbox").fill(word)
    await expect(jeanne.page.get_by_role("link", name=f"Résumé {word}")).to_be_visible()
    vote = jeanne.page.get_by_role("button", name=f"Voter pour « Résumé {word} »")
    await vote.click()
    await expect(vote).to_have_attribute("aria-pressed", "true")
    await expect(jeanne.page.get_by_text("1 vote")).to_have_count(1)
    await looks_right(jeanne, "a prompt that is voted for")


async def test_a_coordinator_installs_and_imports_national_prompts(
    open_desk: OpenDesk, served: Server
) -> None:
    desk = await alone(open_desk, served, "pilote")
    page = desk.page
    await desk.go("/pilotage/modeles")
    titles = page.get_by_role("region", name="Modèles fournis avec Émilie").get_by_role("list")
    await expect(titles).to_have_css("list-style-type", "none")
    await desk.button("Installer les modèles fournis").click()
    await expect(page.get_by_role("region", name="Modèles fournis avec Émilie")).to_have_count(0)
    await page.get_by_role("tab", name="À revoir").click()
    await expect(page.get_by_text("Aucun modèle n’est à revoir.")).to_be_visible()
    await page.get_by_role("tab", name="Bibliothèque").click()
    await page.get_by_role("searchbox").fill("fiche de poste")
    await expect(page.get_by_role("link", name="Fiche de poste")).to_be_visible()
    await looks_right(desk, "the national library")
    await desk.button("Importer").click()
    form = page.get_by_role("dialog", name="Importer des modèles")
    async with page.expect_file_chooser() as chooser:
        await form.get_by_role("button", name="Choisir un fichier").click()
    await give(await chooser.value, ("modeles.json", b'{"prompts": [{"title": "Vide"}]}'))
    await form.get_by_role("button", name="Importer").click()
    await expect(form.get_by_role("alert")).to_contain_text("Modèle 1, « Vide »")
    await passes(desk, "an import that is refused")
