"""Files that hold files: messages with what they bring, archives. Nothing is passed over unsaid."""

from __future__ import annotations

import io
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from emilie.documents.extraction import kinds
from emilie.documents.extraction.kinds import kind_of
from emilie.documents.extraction.readers import MOST_FILES, UNREAD
from support import files
from support.files import archive
from support.reading import message, read, refused, sample, texts


def test_a_message_says_who_wrote_when_and_brings_its_files() -> None:
    content = message(
        ("tableau.csv", b"Nom;Jours\nPaul;3"), ("photo.bin", bytes(range(256))),
        ("transféré.eml", message(("note.md", b"# Titre\n\nUn texte."))), html=True,
    )  # fmt: skip
    said = "\n\n".join(texts(content, "message.eml"))
    assert said.startswith(
        "Réunion du comité\n\nDe : Inès Garnier <ines@archipel.example>\n"
        "À : jeanne@archipel.example\nDate : Sun, 29 Nov 2026 09:00:00 +0100\n\n"
        "Bonjour,\n\nLa réunion est fixée au 12 décembre."
    )
    assert "tableau.csv\n\nNom | Jours\nPaul | 3" in said
    assert f"{UNREAD}photo.bin (type de fichier inconnu)" in said
    assert "Un texte." in said
    assert "Autre" not in said
    headings = [page.heading for page in read(content, "message.eml")[1]]
    assert "transféré.eml › note.md › Titre" in headings


def test_a_message_of_outlook_is_read_with_its_files() -> None:
    label, pages = read(sample("message.msg"), "message.msg")
    assert label == "section"
    assert pages[0].text.startswith(
        'Réunion du comité\n\nDe : "Inès Garnier" <ines@archipel.example>\n'
        'À : "Jeanne Moreau-Petit" <jeanne@archipel.example>\nDate : 29/11/2026 09:00 UTC\n\n'
        "Bonjour,\n\nLa réunion est fixée au 12 décembre à 14 h."
    )
    assert pages[1].heading == "classeur.xlsx › Effectifs 2026"
    assert "Sous-préfecture | 64 | 1,5" in pages[1].text


def test_what_a_message_brings_is_found_however_it_is_put_together() -> None:
    outer = MIMEMultipart("signed")
    mixed, alternative = MIMEMultipart("mixed"), MIMEMultipart("alternative")
    alternative.attach(MIMEText("Le corps."))
    rich = MIMEMultipart("mixed")
    rich.attach(MIMEText("<p>Le corps.</p>", "html"))
    note = MIMEText("La note jointe.")
    note.add_header("Content-Disposition", "attachment", filename="note.txt")
    rich.attach(note)
    alternative.attach(rich)
    mixed.attach(alternative)
    outer.attach(mixed)
    outer.attach(MIMEApplication(b"signature", "pkcs7-signature"))
    said = "\n\n".join(texts(b"From: a@b.fr\n" + bytes(outer), "m.eml"))
    assert said.count("Le corps.") == 1
    assert "note.txt\n\nLa note jointe." in said
    assert UNREAD not in said
    bare = b"From: a@b.fr\nTo: c@d.fr\nSubject: x\nContent-Type: multipart/mixed\n\nLe corps nu."
    assert "Le corps nu." in "".join(texts(bare, "m.eml"))


def test_two_hundred_attachments_are_all_read() -> None:
    content = message(*((f"note {n}.txt", f"La note {n}.".encode()) for n in range(200)))
    said = "\n".join(texts(content, "message.eml"))
    assert all(f"La note {n}." in said for n in range(200))


def test_a_text_that_looks_a_little_like_a_message_is_a_text() -> None:
    for text in (b"Date: demain\n\nUn texte.", b"Note: ceci\nObjet: cela\n", b"http://a.fr/b\n"):
        assert kind_of(io.BytesIO(text), "note.txt") == kinds.TEXT


def test_an_archive_is_read_file_by_file_and_says_what_it_could_not_read() -> None:
    content = archive(
        ("dossier/note.md", b"# Titre\n\nUn texte."), ("page.pdf", files.pdf([["Un PDF."]])),
        ("__MACOSX/._note.md", b"\0"), ("dossier/", b""), ("prive.pdf", files.encrypted_pdf()),
        ("autre.zip", archive(("classeur.xlsx", sample("classeur.xlsx")))),
    )  # fmt: skip
    _, pages = read(content, "lot.zip")
    said = "\n\n".join(page.text for page in pages)
    assert "dossier/note.md\n\ndossier/note.md › Titre\n\nUn texte." in said
    assert "page.pdf › page 1\n\nUn PDF." in said
    assert f"{UNREAD}prive.pdf (protégé par un mot de passe)" in said
    assert "MACOSX" not in said
    assert "autre.zip › classeur.xlsx › Effectifs 2026" in [page.heading for page in pages]


def test_archives_are_bounded_in_depth_number_and_size() -> None:
    nested = archive(("fin.txt", b"Le fond."))
    for _ in range(6):
        nested = archive(("dedans.zip", nested))
    assert "Le fond." not in "".join(texts(nested, "a.zip"))
    many = archive(*((f"{n}.txt", b"x") for n in range(MOST_FILES + 1)))
    assert refused(many, "a.zip") == "document_too_many_files"
    bomb = archive(*((f"{n}.txt", b"a" * 40_000_000) for n in range(9)))
    assert len(bomb) < 1_000_000
    assert refused(bomb, "a.zip") == "document_too_much_memory"


def test_one_bad_file_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise AssertionError("un lecteur cassé")

    monkeypatch.setattr("emilie.documents.extraction.web.read_html", broken)
    nested = archive(("a.zip", archive(("b.zip", archive(("c.zip", archive(("d.txt", b"x"))))))))
    content = archive(
        *((f"{n}.zip", nested) for n in range(4)), ("mauvais.html", b"<html>x"),
        ("prive.pdf", files.encrypted_pdf()), ("bon.txt", b"Tout va bien."),
        ("rapport.pdf", files.pdf([["Un."], ["Deux."]])),
    )  # fmt: skip
    _, pages = read(content, "lot.zip")
    said = "\n\n".join(page.text for page in pages)
    assert "Tout va bien." in said
    assert f"{UNREAD}mauvais.html (abîmé)" in said
    assert f"{UNREAD}prive.pdf (protégé par un mot de passe)" in said
    assert "rapport.pdf › page 2" in [page.heading for page in pages]


def test_an_encrypted_archive_says_so() -> None:
    content = bytearray(archive(("a.txt", b"x")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert refused(bytes(content), "a.zip") == "document_encrypted"
