"""Announcements and training, from who writes them to who reads them."""

from __future__ import annotations

import re
from uuid import uuid4

import psycopg
from playwright.async_api import Locator, expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, give, press
from e2e.test_accessibility import passes
from e2e.test_organisations import fits
from support.server import Server

# A few frames, filmed by the browser itself: no file of the tests has to be a film.
FILM = """async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 48;
  const drawn = canvas.getContext("2d");
  const kind = { mimeType: "video/webm;codecs=vp8" };
  const recorder = new MediaRecorder(canvas.captureStream(20), kind);
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((end) => { recorder.onstop = end; });
  recorder.start();
  for (let frame = 0; frame < 10; frame += 1) {
    drawn.fillStyle = frame % 2 ? "navy" : "white";
    drawn.fillRect(0, 0, 64, 48);
    await new Promise((next) => { setTimeout(next, 60); });
  }
  recorder.stop();
  await ended;
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
}"""
SHOWN = """(video) => new Promise((show, fail) => {
  const say = () => show([video.videoWidth, video.videoHeight]);
  if (video.readyState >= 1) say();
  video.addEventListener("loadedmetadata", say);
  video.addEventListener("error", () => fail(new Error(video.error?.message ?? "error")));
})"""
CUES = """(track) => new Promise((show, fail) => {
  const say = () => show(track.track.cues.length);
  if (track.readyState === 2) say();
  track.addEventListener("load", say);
  track.addEventListener("error", () => fail(new Error("track")));
})"""
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:00.400\nBlanc.\n\n00:00.400 --> 00:00.800\nBleu.\n"


async def together(open_desk: OpenDesk, served: Server, *personas: str) -> list[Desk]:
    """People of one organisation that other tests leave alone."""
    names = {persona: uuid4().hex for persona in personas}
    desks = []
    assert served.dsn is not None
    with psycopg.connect(served.dsn, autocommit=True) as connection:
        [organisation] = connection.execute(
            "insert into organisations (id, name) values (gen_random_uuid(), %s) returning id",
            [f"Sémaphore {uuid4().hex[:6]}"],
        ).fetchone() or (None,)
        for persona, name in names.items():
            desk = await open_desk(served)
            await desk.sign_in(persona, name)
            me = await desk.call("GET", "/api/me")
            move = "update agents set organisation_id = %s, unit_id = null where id = %s"
            connection.execute(move, [organisation, me["id"]])
            # A session of before would know the organisation of before for a few seconds.
            await desk.sign_in(persona, name)
            desks.append(desk)
    return desks


def choice(desk: Desk, words: str) -> Locator:
    return desk.page.locator("label").filter(has_text=words)


async def test_an_announcement_is_written_read_and_dismissed(
    open_desk: OpenDesk, served: Server
) -> None:
    referent, agent = await together(open_desk, served, "referente", "agent")
    page = referent.page
    await referent.go("/organisation/annonces")
    await expect(page.get_by_text("Aucune annonce pour le moment")).to_be_visible()
    await passes(referent, "no announcement written")
    await referent.button("Écrire une annonce").click()
    await page.get_by_role("textbox", name="Titre").fill("Atelier jeudi")
    text = page.get_by_role("textbox", name=re.compile("Texte, en Markdown"))
    await text.fill("Salle **204**, à 14 h.")
    await page.get_by_role("tab", name="Aperçu").click()
    await expect(page.get_by_role("strong")).to_have_text("204")
    await choice(referent, "Des unités").click()
    await expect(page.get_by_text("Votre organisation n’a pas encore d’unité.")).to_be_visible()
    referent.watch.expect("status of 400")
    await referent.button("Publier…").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choisissez au moins")
    await choice(referent, "Toute mon organisation").click()
    await choice(referent, "Attention").click()
    await passes(referent, "an announcement being written")
    await fits(referent)
    await referent.button("Publier…").click()
    asked = page.get_by_role("dialog", name=re.compile("Publier cette annonce"))
    await expect(asked).to_contain_text("sera montrée à 2 agents")
    await passes(referent, "an announcement to be published")
    await asked.get_by_role("button", name="Publier").click()
    written = page.get_by_role("list", name="Annonces écrites").get_by_role("listitem")
    await expect(written).to_contain_text("En vigueur")
    await passes(referent, "announcements written")
    await fits(referent)
    await read_and_dismissed(agent)
    await page.get_by_role("link", name="Atelier jeudi").click()
    await expect(page.get_by_role("main")).to_contain_text("nombre de lecteurs non affiché")
    await page.get_by_role("textbox", name="Titre").fill("Atelier vendredi")
    await referent.button("Enregistrer les modifications").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Atelier vendredi")
    await referent.button("Retirer…").click()
    await page.get_by_role("button", name="Retirer l’annonce").click()
    await expect(written).to_contain_text("Retirée")
    await agent.go("/annonces")
    await expect(agent.page.get_by_text("Aucune annonce", exact=True)).to_be_visible()


async def read_and_dismissed(agent: Desk) -> None:
    """As the agent does it: by the keyboard."""
    page = agent.page
    await agent.go()
    banner = page.get_by_role("region", name="Annonces en cours")
    await expect(banner).to_contain_text("Atelier jeudi")
    await passes(agent, "an announcement")
    await fits(agent)
    hide = banner.get_by_role("button", name="Masquer ce message")
    await press(hide)
    await expect(banner).to_have_count(0)
    await expect(page.get_by_role("main")).to_be_focused()
    # Said once the server kept it.
    await expect(page.get_by_text("Annonce masquée.")).to_be_visible()
    assert (await agent.call("GET", "/api/announcements/current"))["items"] == []
    await agent.go("/annonces")
    told = page.get_by_role("list", name="En vigueur").get_by_role("listitem")
    await expect(told).to_contain_text("Salle 204")
    await passes(agent, "announcements received")
    await fits(agent)


async def test_a_module_is_published_followed_and_certified(
    open_desk: OpenDesk, served: Server
) -> None:
    referent, agent = await together(open_desk, served, "referente", "agent")
    page = referent.page
    await referent.go("/organisation/formation")
    await passes(referent, "no module written")
    await referent.button("Installer l’exemple").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Premiers pas"))
    await expect(page.get_by_role("region", name=re.compile("^Partie 5"))).to_be_visible()
    await page.get_by_role("button", name="Monter la partie 2").click()
    await expect(page.get_by_role("region", name=re.compile("Partie 1 : Bien"))).to_be_visible()
    await passes(referent, "a module being written")
    await fits(referent)
    await referent.button("Publier…").click()
    await page.get_by_role("button", name="Publier la version 1").click()
    await expect(page.get_by_text("Proposé, version 1")).to_be_visible()
    await followed(agent)
    await referent.go("/organisation/formation")
    await expect(page.get_by_text("Proposé, version 1")).to_be_visible()
    await passes(referent, "modules written")
    await page.get_by_role("tab", name="Preuves").click()
    await expect(page.get_by_text("Modules terminés")).to_be_visible()
    await passes(referent, "evidence")
    await fits(referent)
    async with page.expect_download() as taken:
        await referent.button("Exporter en CSV").click()
    assert (await taken.value).suggested_filename.startswith("formation-")


async def followed(agent: Desk) -> None:
    """To the certificate, by the keyboard where it matters."""
    page = agent.page
    await agent.go("/formation")
    await passes(agent, "modules")
    await fits(agent)
    await page.get_by_role("link", name=re.compile("Commencer")).click()
    first = page.get_by_role("heading", level=2, name="Bien formuler une demande")
    await expect(first).to_be_visible()
    await passes(agent, "a part of a module")
    await fits(agent)
    for heading in ("Comment un assistant écrit", "Vérifier avant d’utiliser",
                    "Ce que l’on confie, ce que l’on garde", "Vérifiez vos acquis"):  # fmt: skip
        await press(agent.button("J’ai lu, continuer"))
        title = page.get_by_role("heading", level=2, name=heading)
        await expect(title).to_be_focused()
    await agent.button("Valider mes réponses").click()
    await expect(page.get_by_role("alert")).to_contain_text("Répondez à toutes")
    for words in ("Je le vérifie à la source", "Je retire ce qui n’est pas", "L’agent chargé",
                  "Dire à qui s’adresse", "C’est normal"):  # fmt: skip
        await choice(agent, words).click()
    await agent.button("Valider mes réponses").click()
    await expect(page.get_by_text("Réussi : 4 sur 5.")).to_be_visible()
    await expect(page.get_by_text("Réponse attendue")).to_be_visible()
    await passes(agent, "a quiz that was passed")
    await fits(agent)
    await page.get_by_role("link", name="Voir mon attestation").click()
    certificate = page.get_by_role("article")
    await expect(certificate).to_contain_text("Version 1")
    await expect(certificate).to_contain_text("Premiers pas avec un assistant d’IA")
    await passes(agent, "a certificate")
    await fits(agent)
    await page.emulate_media(media="print")
    await expect(agent.rail).to_be_hidden()
    await expect(certificate).to_be_visible()
    await page.emulate_media(media="screen")


async def test_a_video_is_sent_worded_and_watched(open_desk: OpenDesk, served: Server) -> None:
    referent, agent = await together(open_desk, served, "referente", "agent")
    page = referent.page
    await referent.go("/organisation/formation")
    await referent.button("Créer un module").first.click()
    form = page.get_by_role("dialog", name="Nouveau module")
    await form.get_by_role("textbox", name="Titre").fill("En images")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("En images")
    await referent.button("Ajouter une vidéo").click()
    await page.get_by_role("textbox", name="Titre de la partie").fill("Bleu et blanc")
    referent.watch.expect("status of 400")
    await choose(referent, "Choisir une vidéo", ("film.mp4", b"pas une image"))
    await expect(page.get_by_role("alert")).to_contain_text("n’est pas lisible")
    film = bytes(await page.evaluate(FILM))
    await choose(referent, "Choisir une vidéo", ("film.webm", film))
    await expect(referent.button("Remplacer la vidéo")).to_be_visible()
    referent.watch.expect("status of 409")
    await referent.button("Publier…").click()
    await page.get_by_role("button", name="Publier la version 1").click()
    await expect(page.get_by_role("alert")).to_contain_text("ajoutez des sous-titres")
    await choose(referent, "Choisir des sous-titres (.vtt)", ("film.vtt", CAPTIONS))
    await expect(page.get_by_text("Sous-titres ajoutés")).to_be_visible()
    transcript = page.get_by_role("textbox", name=re.compile("^Transcription"))
    await transcript.fill("Un carré blanc, puis bleu.")
    await referent.button("Enregistrer la transcription").click()
    await expect(page.get_by_text("Sous-titres et transcription enregistrés.").last).to_be_visible()
    await passes(referent, "a video being worded")
    await fits(referent)
    await referent.button("Publier…").click()
    await page.get_by_role("button", name="Publier la version 1").click()
    await expect(page.get_by_text("Proposé, version 1")).to_be_visible()
    await agent.go("/formation")
    await agent.page.get_by_role("link", name=re.compile("Commencer")).click()
    video = agent.page.locator("video")
    assert await video.evaluate(SHOWN) == [64, 48]
    assert await agent.page.locator("track").evaluate(CUES) == 2
    await agent.page.get_by_text("Transcription").click()
    await expect(agent.page.get_by_text("Un carré blanc, puis bleu.")).to_be_visible()
    await passes(agent, "a video")
    await fits(agent)
    await agent.button("Terminer").click()
    await expect(agent.page.get_by_role("link", name="Voir mon attestation")).to_be_visible()


async def choose(desk: Desk, button: str, file: tuple[str, bytes]) -> None:
    async with desk.page.expect_file_chooser() as chooser:
        await desk.button(button).click()
    await give(await chooser.value, file)


async def test_a_session_is_announced_joined_and_attended(
    open_desk: OpenDesk, served: Server
) -> None:
    referent, agent = await together(open_desk, served, "referente", "agent")
    page = referent.page
    await referent.go("/organisation/formation")
    await page.get_by_role("tab", name="Sessions").click()
    await referent.button("Créer une session").click()
    form = page.get_by_role("dialog", name="Créer une session")
    await form.get_by_role("textbox", name="Titre").fill("Atelier")
    await passes(referent, "a session being made")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("Vérifiez la date")
    tomorrow = await page.evaluate(
        "new Intl.DateTimeFormat('sv-SE').format(new Date(Date.now() + 864e5))"
    )
    await form.get_by_label("Date").fill(tomorrow)
    await form.get_by_role("textbox", name="Lieu").fill("Salle 204")
    await form.get_by_role("textbox", name=re.compile("^Places")).fill("12")
    await form.get_by_role("button", name="Enregistrer").click()
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    await expect(sessions).to_contain_text("0 inscrit sur 12")
    await agent.go("/formation")
    await agent.page.get_by_role("tab", name="Sessions").click()
    await agent.page.get_by_role("button", name=re.compile("S’inscrire à")).click()
    await expect(agent.page.get_by_text("Vous êtes inscrit·e", exact=True)).to_be_visible()
    await passes(agent, "sessions to come")
    await fits(agent)
    assert served.dsn is not None
    [meeting] = (await referent.call("GET", "/api/training/meetings"))["items"]
    with psycopg.connect(served.dsn, autocommit=True) as connection:
        begun = "update training_meetings set starts_at = now() - interval '1 hour' where id = %s"
        connection.execute(begun, [meeting["id"]])
    await referent.go("/organisation/formation")
    await page.get_by_role("tab", name="Sessions").click()
    await page.get_by_role("button", name=re.compile("^Présences à")).click()
    attended = page.get_by_role("dialog", name=re.compile("^Présences à"))
    await attended.locator("label").filter(has_text="Jeanne").click()
    await passes(referent, "attendance")
    await attended.get_by_role("button", name="Enregistrer les présences").click()
    await expect(attended).to_have_count(0)
    await recorded(agent)


async def recorded(agent: Desk) -> None:
    """What was attended, and what the agent declares."""
    page = agent.page
    await agent.go("/formation")
    await page.get_by_role("tab", name="Mon relevé").click()
    table = page.get_by_role("region", name="Relevé de formation")
    await expect(table).to_contain_text("présence constatée")
    await agent.button("Déclarer une formation").click()
    form = page.get_by_role("dialog", name=re.compile("^Déclarer une formation"))
    await form.get_by_role("textbox", name="Intitulé").fill("Conférence")
    await form.get_by_role("textbox", name="Organisme").fill("CNFPT")
    await form.get_by_label("Date").fill("2026-01-12")
    await passes(agent, "a declaration")
    await form.get_by_role("button", name="Déclarer").click()
    await expect(table).to_contain_text("CNFPT")
    await passes(agent, "a record")
    await fits(agent)
    await page.get_by_role("button", name=re.compile("^Supprimer")).click()
    await expect(table).not_to_contain_text("CNFPT")


async def test_a_coordinator_writes_to_organisations_and_makes_national_modules(
    open_desk: OpenDesk, served: Server
) -> None:
    coordinator, agent = await together(open_desk, served, "pilote", "agent")
    page = coordinator.page
    name = (await agent.call("GET", "/api/me"))["organisation"]["name"]
    await coordinator.go("/pilotage/annonces/nouvelle")
    await page.get_by_role("textbox", name="Titre").fill("Nouvelle vague")
    await page.get_by_role("textbox", name=re.compile("Texte, en Markdown")).fill("En mars.")
    await choice(coordinator, "Des organisations").click()
    await choice(coordinator, name).click()
    await passes(coordinator, "an announcement to organisations")
    await coordinator.button("Publier…").click()
    asked = page.get_by_role("dialog", name=re.compile("Publier cette annonce"))
    await asked.get_by_role("button", name="Publier").click()
    await expect(page.get_by_text(f"Pour : {name}")).to_be_visible()
    await agent.go()
    banner = agent.page.get_by_role("region", name="Annonces en cours")
    await expect(banner).to_contain_text("Nouvelle vague")
    await coordinator.go("/pilotage/formation")
    await expect(coordinator.button("Installer l’exemple")).to_be_visible()
    await passes(coordinator, "national modules")
    await fits(coordinator)
