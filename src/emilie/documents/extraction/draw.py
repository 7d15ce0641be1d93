"""One page of a PDF as a picture, the quoted words marked."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw

MARK = (255, 226, 120)
QUALITY = 85
MOST_HEIGHT = 4_000
"""Pixels, whatever the shape of the page."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""


def drawn(
    page: pdfium.PdfPage, quote: str, before: int, width: int
) -> tuple[Image.Image, float | None]:
    """The page so many pixels wide, and how far down the first mark is."""
    across, down = page.get_size()
    scale = min(width / max(across, 1), MOST_HEIGHT / max(down, 1))
    picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    boxes = list(boxes_of(page, quote, before, picture.size))
    if not boxes:
        return picture, None
    marks = Image.new("RGB", picture.size, "white")
    paint = ImageDraw.Draw(marks)
    for box in boxes:
        paint.rectangle(box, fill=MARK)
    top = min(box[1] for box in boxes) / picture.height
    return ImageChops.multiply(picture, marks), min(max(top, 0.0), 1.0)


def boxes_of(page: pdfium.PdfPage, quote: str, before: int, size: tuple[int, int]) -> Iterator[Box]:
    """Where the words stand, a box for each line; nothing where they are not found."""
    text = page.get_textpage()
    found = place_of(quote, text.get_text_range(), before)
    if found is None:
        return
    start, end = (raw.FPDFText_GetCharIndexFromTextIndex(text, each) for each in found)
    for number in range(text.count_rects(start, end - start + 1)):
        left, bottom, right, top = text.get_rect(number)
        corners = (_pixel(page, size, left, top), _pixel(page, size, right, bottom))
        (first, high), (last, low) = corners
        yield min(first, last), min(high, low), max(first, last), max(high, low)


def _pixel(page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """A point of the page in its picture: pages are turned, and shown in part."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def place_of(quote: str, text: str, before: int) -> tuple[int, int] | None:
    """First and last character of `quote` in the page as pdfium tells it, letters and digits alone
    compared: our own text of the page has its lines joined and its hyphens undone. Of several, the
    one before which about so many of them stand.
    """
    wanted = "".join(filter(str.isalnum, quote)).casefold()
    kept = [
        (at, folded)
        for at, letter in enumerate(text)
        if letter.isalnum()
        for folded in letter.casefold()
    ]
    letters = "".join(folded for _, folded in kept)
    places = [each.start() for each in re.finditer(f"(?={re.escape(wanted)})", letters)]
    if not wanted or not places:
        return None
    at = min(places, key=lambda place: abs(place - before))
    return kept[at][0], kept[at + len(wanted) - 1][0]
