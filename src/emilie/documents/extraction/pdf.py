"""PDF: the text layer, page by page, as pypdfium2 gives it, then made into paragraphs; pages that
are pictures are drawn and recognised.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from emilie.documents.extraction.blocks import Page, Unreadable, clean
from emilie.documents.extraction.lines import Hyphens, paragraphs, running_lines

if TYPE_CHECKING:
    from emilie.documents.extraction import ocr
    from emilie.documents.extraction.outside import Outside

HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line, the line end being dropped."""
FEW = 40
"""Letters below which a page that shows a picture is taken for a scan."""
MOST_DOTS = 25_000_000
"""Pixels that a page is drawn with: an A4 page has 4 million at 200 dots an inch."""


def read_pdf(
    file: IO[bytes],
    *,
    most_pages: int,
    progress: Callable[[int, int], None],
    outside: Outside | None = None,
) -> tuple[list[Page], int]:
    """The pages, those that are pictures recognised; and how many of those could not be."""
    document = opened_pdf(file)
    count = len(document)
    if count > most_pages:
        raise Unreadable("document_too_many_pages")
    texts, pictures = [], []
    for number in range(count):
        text, is_picture = _text_of(document, number)
        texts.append(text)
        if is_picture:
            pictures.append(number)
        progress(number + 1 - len(pictures), count)
    recognised, unread = _recognise(document, texts, pictures, progress, outside)
    if not any(character.isalpha() for text in texts for character in text):
        raise Unreadable("document_scanned" if unread else "document_without_text")
    hyphens = Hyphens(texts)
    pages = [[line.strip() for line in hyphens.joined(text).split("\n")] for text in texts]
    running = running_lines(pages)
    made = [paragraphs(lines, running) for lines in pages]
    for at, found in recognised.items():
        made[at] = found.page or replace(made[at], quality=found.quality)
    return made, unread


def _recognise(
    document: pdfium.PdfDocument,
    texts: list[str],
    pictures: list[int],
    progress: Callable[[int, int], None],
    outside: Outside | None,
) -> tuple[dict[int, ocr.Recognised], int]:
    """Put what is recognised in the pictures into `texts`: what that is, by page, and how many
    were not looked at.
    """
    if not pictures:
        return {}, 0
    from emilie.documents.extraction import ocr

    recogniser = ocr.recogniser(outside)
    if recogniser is None:
        return {}, len(pictures)
    count, done = len(texts), len(texts) - len(pictures)
    kept: dict[int, ocr.Recognised] = {}
    failed = 0
    for number, found in ocr.in_parallel(_drawn(document, pictures), recogniser):
        if sum(map(len, found.lines)) > len(texts[number]):
            texts[number], kept[number] = clean("\n".join(found.lines)), found
        failed += found.failed
        done += 1
        progress(done, count)
    return kept, failed


def _drawn(document: pdfium.PdfDocument, numbers: list[int]) -> Iterator[tuple[int, ocr.Gray]]:
    from emilie.documents.extraction import ocr

    for number in numbers:
        page = document[number]
        width, height = page.get_size()
        inches = max(width * height / 72**2, 0.01)
        scale = min(ocr.DPI, math.sqrt(MOST_DOTS / inches)) / 72
        image = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
        yield number, ocr.Gray(image.width, image.height, image.tobytes())


def opened_pdf(file: IO[bytes]) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Unreadable("document_encrypted") from error
        raise Unreadable("document_corrupt") from error


def _text_of(document: pdfium.PdfDocument, number: int) -> tuple[str, bool]:
    """The page's text, and whether it is a picture of one. A page that cannot be parsed is an
    empty page, not a lost document.
    """
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return "", False
    found = text.get_text_range()
    text.close()
    # Stamps and page numbers on a scan are not its text.
    few = sum(map(str.isalpha, found)) < FEW
    is_picture = few and any(
        each.type == raw.FPDF_PAGEOBJ_IMAGE for each in page.get_objects(max_depth=3)
    )
    page.close()
    hyphenated = found.replace(HYPHEN, "\x1f").replace("\x02", "\x1f").replace("\x1f", "-\n")
    return clean(hyphenated), is_picture
