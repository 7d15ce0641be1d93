"""Files that come by other ways, and files that nobody can read: each has its own sentence."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import Request, expect

from e2e.desk import Desk
from e2e.report import NAME
from support import files

PROGRAM = b"MZ\x90\x00" + bytes(2_000)
BAD = {
    "encrypted": ("protege.pdf", files.encrypted_pdf(), "protégé par un mot de passe"),
    "empty": ("vide.pdf", b"", "Ce fichier est vide."),
    "program": ("facture.pdf", PROGRAM, "Ce type de fichier n’est pas lu ici."),
    "other type": ("outil.exe", PROGRAM, "Ce type de fichier n’est pas lu ici."),
    "damaged": ("abime.pdf", b"%PDF-1.7\n" + bytes(3_000), "abîmé ou incomplet"),
    "scanned": ("scan.pdf", files.scanned_pdf(1), "Aucun texte n’a été trouvé"),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_file_has_its_sentence_and_the_conversation_goes_on(
    desk: Desk, kind: str
) -> None:
    name, content, sentence = BAD[kind]
    # Refused by the server: the console of the browser says so too.
    desk.watch.expect(r"status of (4\d\d) .*/api/documents")
    await desk.choose((name, content))
    await expect(desk.file(name)).to_contain_text(sentence)
    await expect(desk.file(name)).not_to_contain_text("{")
    await desk.asked("Bonjour quand même")
    assert await desk.words() == "Vous avez demandé : Bonjour quand même"


async def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    desk: Desk, tmp_path: Path
) -> None:
    big = tmp_path / "enorme.pdf"
    with big.open("wb") as file:
        file.truncate(200_000_001)
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    desk.page.on("request", note)
    await desk.choose(big)
    await expect(desk.file("enorme.pdf")).to_contain_text(re.compile(r"trop volumineux.* 200\sMo"))
    assert sent == []
    await desk.file("enorme.pdf").get_by_role("button", name="Retirer").click()
    await expect(desk.file("enorme.pdf")).to_have_count(0)


CARRY = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "application/pdf" }));
  return carried;
}"""


async def test_a_file_is_dropped_anywhere_on_the_page(desk: Desk, rapport: bytes) -> None:
    content = base64.b64encode(rapport).decode()
    carried = await desk.page.evaluate_handle(CARRY, [NAME, content])
    heading = desk.page.get_by_role("heading", level=1)
    await heading.dispatch_event("dragenter", {"dataTransfer": carried})
    await heading.dispatch_event("dragover", {"dataTransfer": carried})
    await expect(desk.page.get_by_text("Déposez vos fichiers ici")).to_be_visible()
    await heading.dispatch_event("drop", {"dataTransfer": carried})
    await expect(desk.page.get_by_text("Déposez vos fichiers ici")).to_be_hidden()
    await expect(desk.file(NAME)).to_contain_text("Prêt", timeout=30_000)


async def test_a_file_is_pasted_into_the_question(desk: Desk, rapport: bytes) -> None:
    content = base64.b64encode(rapport).decode()
    carried = await desk.page.evaluate_handle(CARRY, [NAME, content])
    await desk.composer.evaluate(
        "(field, clipboardData) => field.dispatchEvent("
        'new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))',
        carried,
    )
    await expect(desk.file(NAME)).to_contain_text("Prêt", timeout=30_000)
    await desk.write("Que dit ce rapport ?")
    # What was joined is kept with the draft.
    await desk.page.reload()
    await expect(desk.composer).to_have_value("Que dit ce rapport ?")
    await expect(desk.file(NAME)).to_contain_text("Prêt")
    await desk.composer.press("Enter")
    await expect(desk.question).to_contain_text(NAME)
    await expect(desk.file(NAME)).to_have_count(0)


async def test_a_removed_file_does_not_go_with_the_question(desk: Desk, rapport: bytes) -> None:
    await desk.attach(NAME, rapport)
    await desk.file(NAME).get_by_role("button", name="Retirer").click()
    await expect(desk.file(NAME)).to_have_count(0)
    await desk.asked("Bonjour")
    await expect(desk.question).not_to_contain_text(NAME)
