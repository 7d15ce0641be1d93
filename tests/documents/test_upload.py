"""What is accepted, what is refused, and in which words: through HTTP, with real files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import select

from emilie.core.errors import sentences
from emilie.core.events import EventRow
from emilie.documents.errors import READING_CODES
from support import files
from support.documents import page, send, sent

FORM = {"content-type": "multipart/form-data; boundary=x"}
MARKDOWN = "# Congés\n\nVingt-cinq jours par an.\n\n## Reports\n\nCinq jours au plus.\n"


# name, content, media type, what its pages are, and words of the first one
READ = [
    ("note.pdf", files.pdf([["Le préfet décide."]]), files.PDF, "page", "Le préfet décide."),
    ("note.docx", files.word(("Normal", "R&D : a < b")), files.DOCX, "section", "R&D : a < b"),
    ("note.odt", files.odt("L’État & vous."), files.ODT, "section", "L’État & vous."),
    ("ancien.txt", "Un été à Nîmes.".encode("cp1252"), "text/plain", "section", "été à Nîmes"),
    ("large.txt", "Un été".encode("utf-16"), "text/plain", "section", "Un été"),
    ("note.md", MARKDOWN.encode(), "text/markdown", "section", "Congés\n\nVingt-cinq"),
    # The content decides, not the name.
    ("faux.docx", files.pdf([["Un PDF."]]), files.PDF, "page", "Un PDF."),
    ("sans extension", b"Du texte.", "text/plain", "section", "Du texte."),
    ("page.txt", b"<!DOCTYPE html><p>Bonjour \xc3\xa0 tous", "text/html", "section", "Bonjour"),
    ("lot.zip", files.archive(("lisezmoi.txt", b"oui")), "application/zip", "section", "oui"),
    ("a.csv", b"Nom;Jours\nPaul;3", "text/csv", "section", "Nom | Jours\nPaul | 3"),
]

REFUSED = {
    "vide.pdf": (b"", 400, "document_empty"),
    "blanc.txt": (b" \r\n\t ", 400, "document_empty"),
    "dessin.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "document_unsupported"),
    "base.mdb": (files.ole("Autre chose"), 415, "document_unsupported"),
    "lettre.docx": (files.ole("EncryptedPackage"), 400, "document_encrypted"),
    "coupe.docx": (files.word(("Normal", "x"))[:2000], 400, "document_corrupt"),
    "coupe.odt": (files.odt("x")[:2000], 400, "document_corrupt"),
    "alea.txt": (bytes(range(256)) * 40, 415, "document_unsupported"),
}

UNREADABLE = {
    "photo.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(100), "document_corrupt"),
    # A picture that carries a PDF: what it opens with decides.
    "double.pdf": (b"GIF89a%PDF-1.4\n" + bytes(50), "document_corrupt"),
    "protege.pdf": (files.encrypted_pdf(), "document_encrypted"),
    "coupe.pdf": (files.pdf([["Un"], ["Deux"]])[:400], "document_corrupt"),
    "numerise.pdf": (files.scanned_pdf(), "document_without_text"),
    "abime.docx": (
        files.repacked(files.word(("Normal", "x")), "word/document.xml", b"<w:"),
        "document_corrupt",
    ),
    "entites.docx": (
        files.repacked(
            files.word(("Normal", "x")), "word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
        ),
        "document_corrupt",
    ),
    "images.docx": (files.word(("Normal", "")), "document_without_text"),
    "bombe.docx": (files.bomb(110), "document_too_much_memory"),
    "fin.txt": (b"Du texte. " * 10_000 + bytes(20), "document_unsupported"),
}

NAMES = {
    "../../etc/passwd": "passwd",
    r"C:\Users\moi\note.txt": "note.txt",
    "note\u202efdp.txt": "notefdp.txt",
    "note 📄 2026.txt": "note 📄 2026.txt",
    "a" * 246 + ".txt": "a" * 145 + "….txt",
    "  .. ": "document",
    'l’« été » "vrai".txt': 'l’« été » "vrai".txt',
}


async def test_what_is_read(agent_client: httpx2.AsyncClient) -> None:
    for name, content, media_type, label, expected in READ:
        document = await sent(agent_client, content, name)
        known = {"id", "created_at", "pages", "words"}
        assert {key: value for key, value in document.items() if key not in known} == {
            "name": name, "media_type": media_type, "size": len(content), "state": "ready",
            "error": None, "progress": None, "page_label": label, "sensitivity": None,
            "unread": 0, "space_id": None,
        }  # fmt: skip
        first = await page(agent_client, document, 1)
        assert expected in first["text"]
        assert first["count"] == document["pages"] >= 1
        assert document["words"] >= 2


async def test_what_is_refused_at_once(agent_client: httpx2.AsyncClient) -> None:
    answers = {name: await send(agent_client, REFUSED[name][0], name) for name in REFUSED}
    assert {name: (each.status_code, each.json()["code"]) for name, each in answers.items()} == {
        name: (status, code) for name, (_, status, code) in REFUSED.items()
    }


async def test_what_is_found_unreadable_later(agent_client: httpx2.AsyncClient) -> None:
    """Each with its own reason, and none keeps the others from being read."""
    found = await asyncio.gather(
        *(sent(agent_client, content, name) for name, (content, _) in UNREADABLE.items()),
        sent(agent_client, files.pdf([["Une page saine."]]), "saine.pdf"),
    )
    *refused, healthy = found
    assert {each["name"]: (each["state"], each["error"]) for each in refused} == {
        name: ("failed", code) for name, (_, code) in UNREADABLE.items()
    }
    assert healthy["state"] == "ready"
    answer = await agent_client.get(f"/api/documents/{refused[0]['id']}/pages/1")
    assert answer.status_code == 404


def test_every_code_has_its_sentence() -> None:
    for language in ("fr", "en"):
        assert set(READING_CODES) <= set(sentences(language))


async def test_a_file_over_the_limit_is_refused(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    """Announced or not, the file is refused, and nothing of it is left."""
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="gros.txt"\r\n\r\n'

    async def body() -> AsyncIterator[bytes]:
        yield start
        for _ in range(210):
            yield b"a" * 1_000_000

    for announced in ({"content-length": str(210_000_000 + len(start))}, {}):
        headers = FORM | announced
        answer = await agent_client.post("/api/documents", content=body(), headers=headers)
        assert (answer.status_code, answer.json()) == (
            413, {"code": "document_too_large", "params": {"megabytes": 200}},
        )  # fmt: skip
    folder = app.state.settings.data / "files"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_names_are_made_safe_to_show(agent_client: httpx2.AsyncClient) -> None:
    answers = [await send(agent_client, b"Du texte.", name) for name in NAMES]
    assert [answer.json()["name"] for answer in answers] == list(NAMES.values())
    assert max(map(len, NAMES.values())) == 150


INVALID: list[dict[str, Any]] = [
    {"json": {"file": "x"}},
    {"data": {"file": "un champ"}},
    {"files": {"autre": ("note.txt", b"x")}},
    {"content": b"--x\r\nn'importe quoi", "headers": FORM},
    {"content": b"", "headers": {"content-type": "multipart/form-data"}},
    {"content": b"", "headers": {"content-type": f"multipart/form-data; boundary={'x' * 300}"}},
    {"content": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncoup',
     "headers": FORM},
]  # fmt: skip


async def test_what_is_no_upload_is_invalid(agent_client: httpx2.AsyncClient) -> None:
    answers = [await agent_client.post("/api/documents", **each) for each in INVALID]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (422, "invalid")
    ] * len(INVALID)


async def test_upload_needs_sign_in_and_the_token(
    client: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    assert (await send(client, b"x", "x.txt")).status_code == 401
    del agent_client.headers["X-CSRF-Token"]
    assert (await send(agent_client, b"x", "x.txt")).status_code == 403


async def test_the_file_comes_back_as_it_was_sent(agent_client: httpx2.AsyncClient) -> None:
    content = files.pdf([["Le préfet décide."]])
    document = await sent(agent_client, content, "décision n° 1.pdf")
    answer = await agent_client.get(f"/api/documents/{document['id']}/file")
    assert answer.content == content
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''d%C3%A9cision%20n%C2%B0%201.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_upload_leaves_a_receipt_without_content(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    document = await sent(agent_client, b"Un secret.", "secret.txt")
    async with app.state.sessions() as session:
        row = (
            await session.execute(select(EventRow).where(EventRow.kind == "document:uploaded"))
        ).scalar_one()
    assert row.facts["document_id"] == document["id"]
    assert "ecret" not in json.dumps(row.facts)
