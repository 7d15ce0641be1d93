"""Images in a question: pasted or picked, shown, seen by a model that sees, or refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.database import TestPostgres
from support.model import ScriptedModel
from support.pictures import located, picture
from support.reading import SAMPLES
from support.server import Server

PASTE = """(field, bytes) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([Uint8Array.from(bytes)], "image.png", { type: "image/png" }));
  const options = { clipboardData, bubbles: true, cancelable: true };
  field.dispatchEvent(new ClipboardEvent("paste", options));
}"""
TELEPHONE = (SAMPLES / "telephone.heic").read_bytes()
SCREENSHOT = picture(size=(640, 360), colour=(40, 90, 160))


@pytest.fixture(scope="module")
def seeing(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose model sees images."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "emilie.toml").write_text(
        f'[[endpoints]]\nname = "voyant"\nlabel = "Voyant"\nurl = "{model.url}"\n'
        'abilities = ["chat", "tools", "vision"]\n'
    )
    with postgres.copy(f"pictures_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {"EMILIE_CATALOGUE": str(folder / "emilie.toml")}
        server.start()
        yield server
        server.stop()


async def test_a_pasted_screenshot_is_shown_sent_and_seen(
    open_desk: OpenDesk, seeing: Server, model: ScriptedModel
) -> None:
    desk = await open_desk(seeing)
    await desk.sign_in()
    await desk.go()
    await desk.composer.evaluate(PASTE, list(SCREENSHOT))
    line = desk.file("image.png")
    await expect(line).to_contain_text("Prêt", timeout=30_000)
    await expect(line.locator("img")).to_have_js_property("naturalWidth", 640)
    await passes(desk, "an image in the composer")
    await desk.asked("[court] Que montre cette capture ?")
    pieces = [each["content"] for body in model.requests for each in body["messages"]]
    (seen,) = [each for each in pieces if isinstance(each, list)]
    assert seen[0]["image_url"]["url"].startswith("data:image/png;base64,")
    shown = desk.question.get_by_role("button", name="Agrandir l’image image.png")
    await expect(shown.locator("img")).to_have_js_property("naturalWidth", 640)
    await press(shown)
    whole = desk.page.get_by_role("dialog", name="image.png")
    await expect(whole.get_by_role("img", name="image.png")).to_be_visible()
    await passes(desk, "an image opened")
    await desk.page.keyboard.press("Escape")
    await expect(shown).to_be_focused()
    await passes(desk, "a question with its image")
    # Found again where it was.
    await desk.page.reload()
    await expect(shown.locator("img")).to_have_js_property("naturalWidth", 640)


async def test_where_nobody_sees_it_is_said_before_sending_and_nothing_is_lost(desk: Desk) -> None:
    await desk.choose(("photo.jpg", located()))
    await expect(desk.file("photo.jpg")).to_contain_text("Prêt", timeout=30_000)
    await desk.write("[court] Que montre cette photo ?")
    said = desk.page.get_by_text(re.compile("Aucun modèle ouvert à cette conversation"))
    await expect(said).to_be_visible()
    await passes(desk, "an image that nobody sees")
    await desk.composer.press("Enter")
    await expect(desk.answers).to_have_count(0)
    await expect(desk.composer).to_have_value("[court] Que montre cette photo ?")
    await desk.button("Retirer photo.jpg").click()
    await expect(said).to_be_hidden()
    await desk.composer.press("Enter")
    await expect(desk.answer).to_contain_text("Noté.")


async def test_the_words_of_an_image_are_cited_and_open_beside_it(desk: Desk) -> None:
    await desk.choose(("affiche.heic", TELEPHONE))
    await expect(desk.file("affiche.heic")).to_contain_text("mots lus", timeout=60_000)
    await expect(desk.page.get_by_text("seuls les mots qui y ont été lus")).to_be_visible()
    await passes(desk, "an image given by its words")
    await desk.asked('[cite "La permanence du samedi est supprimée"] Que change-t-il ?')
    await desk.answer.get_by_role("button", name=re.compile("^Source 1, affiche.heic")).first.press(
        "Enter"
    )
    whole = desk.panel.get_by_role("img", name=re.compile("^affiche.heic"))
    await expect(whole).to_have_js_property("naturalWidth", 900)
    await passes(desk, "an image as a source")
    await desk.panel.get_by_role("button", name="Texte", exact=True).press("Enter")
    await expect(desk.panel.locator("mark")).to_contain_text("La permanence du samedi")
    await expect(desk.panel).to_contain_text("fiable à")
    await passes(desk, "the words of an image as a source")


async def test_a_file_that_is_removed_leaves_a_receipt_that_can_be_kept(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.choose(("photo.jpg", located()))
    await expect(desk.file("photo.jpg")).to_contain_text("Prête", timeout=60_000)
    await desk.button("Retirer photo.jpg").press("Enter")
    await expect(desk.page.get_by_text("est supprimé d’Émilie")).to_be_visible()
    # It goes after some seconds, but not from under who is in it.
    await desk.button("Copier le reçu").focus()
    await passes(desk, "a file that was removed")
    await desk.button("Copier le reçu").click()
    await expect(desk.page.get_by_text("Reçu copié.")).to_be_visible()
    kept = await desk.page.evaluate("navigator.clipboard.readText()")
    assert "Reçu de suppression" in kept
    assert "SHA-256" in kept


async def test_a_bad_image_stays_listed_with_its_reason(desk: Desk) -> None:
    await desk.choose(("abimee.png", SCREENSHOT[:200]), ("dessin.svg", b"<svg/>"))
    await expect(desk.file("abimee.png")).to_contain_text("abîmé", timeout=30_000)
    await expect(desk.file("dessin.svg")).to_contain_text("une image ou une archive ZIP")
