"""PDF: the text layer, page by page, as pypdfium2 gives it, then made into paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from emilie.documents.extraction.blocks import Page, Unreadable, clean
from emilie.documents.extraction.lines import Hyphens, paragraphs, running_lines

HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line, the line end being dropped."""


def read_pdf(path: Path, *, most_pages: int, progress: Callable[[int, int], None]) -> list[Page]:
    document = _open(path)
    count = len(document)
    if count > most_pages:
        raise Unreadable("document_too_many_pages")
    texts = []
    for number in range(count):
        texts.append(_text_of(document, number))
        progress(number + 1, count)
    if not _has_text(texts):
        raise Unreadable("document_without_text")
    hyphens = Hyphens(texts)
    pages = [[line.strip() for line in hyphens.joined(text).split("\n")] for text in texts]
    running = running_lines(pages)
    return [paragraphs(lines, running) for lines in pages]


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Unreadable("document_encrypted") from error
        raise Unreadable("document_corrupt") from error


def _text_of(document: pdfium.PdfDocument, number: int) -> str:
    """The page's text; a page that cannot be parsed is an empty page, not a lost document."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return ""
    found = text.get_text_range()
    text.close()
    page.close()
    return clean(found.replace(HYPHEN, "\x1f").replace("\x02", "\x1f").replace("\x1f", "-\n"))


def _has_text(texts: list[str]) -> bool:
    """Whether there is a text layer; stamped page numbers on scans are not one."""
    letters = sum(character.isalpha() for text in texts for character in text)
    return letters >= (1 if len(texts) < 3 else 10 * len(texts))
