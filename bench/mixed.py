"""Files of the kinds that a service has, each of its own words: what a space is filled with."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
from odfdo import Document as OdfDocument
from odfdo import Paragraph

from bench.pages import as_scan, drawn
from bench.prose import make_pdf, said

SAMPLES = Path(__file__).parent.parent / "tests" / "documents" / "samples"
PARAGRAPHS, WORDS = 12, 90
SCAN_EVERY = 50
"""One file in so many is a scan: its page costs a second where others cost a tenth."""


def mixed(number: int, home: Path) -> Iterator[Path]:
    """So many files, one after the other, in the same proportions from the first to the last."""
    makers = [pdf, word, odt, pdf, sheet, text, html, slides, message, word]
    for place in range(number):
        chance = random.Random(place)
        maker = scan if place % SCAN_EVERY == SCAN_EVERY - 1 else makers[place % len(makers)]
        yield maker(home / f"fichier-{place:05}", place, chance)


Maker = Callable[[Path, int, random.Random], Path]


def _paragraphs(chance: random.Random) -> list[str]:
    return [said(WORDS, chance) for _ in range(PARAGRAPHS)]


def pdf(path: Path, place: int, _: random.Random) -> Path:
    file = path.with_suffix(".pdf")
    make_pdf(file, 3, place)
    return file


def scan(path: Path, place: int, _: random.Random) -> Path:
    file = path.with_suffix(".pdf")
    make_pdf(file, 1, place, lines=20)
    file.write_bytes(as_scan(drawn(file)))
    return file


def word(path: Path, _: int, chance: random.Random) -> Path:
    document = docx.Document()
    for paragraph in _paragraphs(chance):
        document.add_paragraph(paragraph)
    file = path.with_suffix(".docx")
    document.save(str(file))
    return file


def odt(path: Path, _: int, chance: random.Random) -> Path:
    document = OdfDocument("text")
    document.body.clear()
    for paragraph in _paragraphs(chance):
        document.body.append(Paragraph(paragraph))
    file = path.with_suffix(".odt")
    document.save(str(file))
    return file


def text(path: Path, _: int, chance: random.Random) -> Path:
    file = path.with_suffix(".txt")
    file.write_text("\n\n".join(_paragraphs(chance)), "utf-8")
    return file


def html(path: Path, _: int, chance: random.Random) -> Path:
    file = path.with_suffix(".html")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(chance))
    file.write_text(f"<!doctype html><title>Note</title><body>{body}</body>", "utf-8")
    return file


def message(path: Path, place: int, chance: random.Random) -> Path:
    made = EmailMessage()
    made["From"], made["To"] = "ines@archipel.example", "jeanne@archipel.example"
    made["Subject"], made["Date"] = f"Note {place}", "Sun, 29 Nov 2026 09:00:00 +0100"
    made.set_content("\n\n".join(_paragraphs(chance)))
    file = path.with_suffix(".eml")
    file.write_bytes(bytes(made))
    return file


def sheet(path: Path, place: int, _: random.Random) -> Path:
    return _copy("classeur.xlsx", path, place)


def slides(path: Path, place: int, _: random.Random) -> Path:
    return _copy("diapositives.pptx", path, place)


def _copy(name: str, path: Path, place: int) -> Path:
    """The sample with a comment of its own: other bytes, so that it is read and not copied."""
    content = io.BytesIO((SAMPLES / name).read_bytes())
    with zipfile.ZipFile(content, "a") as package:
        package.comment = f"{place}".encode()
    file = path.with_suffix(Path(name).suffix)
    file.write_bytes(content.getvalue())
    return file
