"""Real files, made on the spot: what agents send, and what breaks readers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import docx
import pypdf
from odfdo import Document as OdfDocument
from odfdo import Header, List
from odfdo import Paragraph as OdfParagraph
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def pdf(pages: Sequence[Sequence[str]], *, header: str = "", footer: str = "") -> bytes:
    """A PDF of those lines; `{n}` in the header and footer is the page's number."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number, lines in enumerate(pages, 1):
        canvas.drawString(60, 810, header.format(n=number))
        text = canvas.beginText(60, 780)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)
        canvas.drawString(60, 30, footer.format(n=number))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def report(pages: int = 24, name: str = "rapport", broken: int = 0) -> bytes:
    """A report of chapters of four pages; a model that reads page `broken` fails."""
    return pdf(
        [
            [
                *([f"Chapitre {page // 4 + 1} Les moyens du {name}"] if page % 4 == 0 else []),
                *(["Ici, [panne] assurée."] if page + 1 == broken else []),
                *(
                    f"Le {name} dit en page {page + 1} que la mesure {line} coûte {page * line} "
                    "euros aux services."
                    for line in range(1, 31)
                ),
            ]
            for page in range(pages)
        ]
    )


def scanned_pdf(pages: int = 2) -> bytes:
    """Pages that are pictures, without a text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(io.BytesIO(_png())), 50, 50, 400, 400)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf(password: str = "secret") -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([["Un texte protégé."]])))
    writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def word(*parts: tuple[str, str] | list[list[str]]) -> bytes:
    """A DOCX of `(style, text)` paragraphs and tables."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, list):
            table = document.add_table(len(part), len(part[0]))
            for row, cells in enumerate(part):
                for column, text in enumerate(cells):
                    table.cell(row, column).text = text
        else:
            document.add_paragraph(part[1], style=part[0])
    return _saved(document)


def odt(*parts: Any) -> bytes:
    """An ODT of paragraphs, `(level, heading)` pairs and lists of items."""
    document = OdfDocument("text")
    document.body.clear()
    for part in parts:
        if isinstance(part, tuple):
            document.body.append(Header(part[0], part[1]))
        elif isinstance(part, list):
            document.body.append(List(part))
        else:
            document.body.append(OdfParagraph(part))
    return _saved(document)


def ole(stream: str) -> bytes:
    """Microsoft's container of before 2007, holding a stream of that name."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + bytes(1024) + stream.encode("utf-16-le") + bytes(2048)


def bomb(megabytes: int) -> bytes:
    """A DOCX of a few kilobytes that unpacks to that much XML."""
    run = b"<w:p><w:r><w:t>" + b"a" * 999_969 + b"</w:t></w:r></w:p>"
    start = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body>"
    )
    return repacked(word(("Normal", "x")), "word/document.xml", start + run * megabytes)


def repacked(package: bytes, name: str, content: bytes) -> bytes:
    """A copy of a ZIP package with one part replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            if info.filename != name:
                target.writestr(info, source.read(info))
        target.writestr(name, content)
    return buffer.getvalue()


def archive(*members: tuple[str, bytes]) -> bytes:
    """A ZIP of those files, by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
    return made.getvalue()


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * 8 for _ in range(8))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
