"""What a file taken away says, read by others than those who wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from support.reading import read


@dataclass
class Opened:
    """Its words, its headings in order with their levels, and all of its metadata as text."""

    words: str
    headings: list[tuple[int, str]]
    metadata: str
    raw: str
    """Every part of it, as text."""


def opened(content: bytes, form: str) -> Opened:
    found = {"docx": _docx, "odt": _odt, "pdf": _pdf, "md": _md}[form](content)
    return replace(found, words=found.words.replace("\u00a0", " ").replace("\u202f", " "))


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def _docx(content: bytes) -> Opened:
    import docx

    document = docx.Document(io.BytesIO(content))
    headings = [
        (int(style.removeprefix("Heading ")), paragraph.text)
        for paragraph in document.paragraphs
        if (style := str(paragraph.style and paragraph.style.name)).startswith("Heading ")
    ]
    inside = parts(content)
    metadata = inside["docProps/core.xml"] + inside["docProps/custom.xml"]
    return Opened(_said(content, "x.docx"), headings, metadata, "\n".join(inside.values()))


def _odt(content: bytes) -> Opened:
    inside = parts(content)
    # LibreOffice wants its type first, and as it is.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    headings = [
        (int(level), re.sub(r"<[^>]+>", "", text))
        for level, text in re.findall(
            r'<text:h [^>]*text:outline-level="(\d)"[^>]*>(.*?)</text:h>', inside["content.xml"]
        )
    ]
    return Opened(_said(content, "x.odt"), headings, inside["meta.xml"], "\n".join(inside.values()))


def _said(content: bytes, name: str) -> str:
    """By the reader that reads what agents send."""
    return "\n".join(page.text for page in read(content, name)[1])


def _pdf(content: bytes) -> Opened:
    document = pdfium.PdfDocument(content)
    words = "\n".join(page.get_textpage().get_text_range() for page in document)
    headings = [(each.level + 1, each.get_title()) for each in document.get_toc()]
    raw = content.decode("latin-1")
    packets = re.findall(r"<\?xpacket begin.*?<\?xpacket end", raw, re.DOTALL)
    metadata = f"{document.get_metadata_dict()}{packets[-1].encode('latin-1').decode()}"
    return Opened(words.replace("\r\n", "\n"), headings, metadata, raw)


def _md(content: bytes) -> Opened:
    text = content.decode()
    _, front, body = text.split("---\n", 2)
    headings = [(len(marks), words) for marks, words in re.findall(r"(?m)^(#+) (.+)$", body)]
    return Opened(body, headings, front, text)
