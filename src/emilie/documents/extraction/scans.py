"""Words in the pages of a TIFF, or in a picture: what PDF does for its scans."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from emilie.documents.extraction import ocr
from emilie.documents.extraction.blocks import Page, Unreadable, clean
from emilie.documents.extraction.image import FORMATS, MOST_PIXELS, on_white, opened, plain
from emilie.documents.extraction.lines import Hyphens, paragraphs

if TYPE_CHECKING:
    from emilie.documents.extraction.outside import Outside

LEAST_SIDE = 1_200
"""Pixels of its shorter side below which a picture is made twice as large: the letters of a screen
are too small otherwise."""
LEAST_SURE = 60
"""Quality below which what is read in a photograph is leaves and bricks."""
MOST_DOTS = 12_000_000
"""Pixels that words are looked for in: an A4 page has 8.7 million at 300 dots an inch."""


def read_scans(
    file: IO[bytes],
    *,
    most_pages: int,
    progress: Callable[[int, int], None],
    outside: Outside | None = None,
) -> tuple[list[Page], int]:
    """A page for each image of the file, and how many of them could not be looked at."""
    recogniser = ocr.recogniser(outside)
    if recogniser is None:
        raise Unreadable("document_scanned")
    try:
        with opened(file, *FORMATS, "TIFF") as image:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if count > most_pages:
                raise Unreadable("document_too_many_pages")
            pages: list[Page] = []
            failed = 0
            for number, found in ocr.in_parallel(_drawn(image, count), recogniser):
                pages.append(found.page or _paged(found))
                failed += found.failed
                progress(number + 1, count)
            return pages, failed
    except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError) as error:
        raise Unreadable("document_corrupt") from error


def _paged(found: ocr.Recognised) -> Page:
    text = clean("\n".join(found.lines))
    lines = [line.strip() for line in Hyphens([text]).joined(text).split("\n")]
    page = paragraphs(lines, frozenset())
    return Page(page.text, headings=page.headings, quality=found.quality)


def read_picture(
    file: IO[bytes], *, most_pages: int, outside: Outside | None = None
) -> Page | None:
    """The words of a picture that is no scan, if it has any; None if it could not be looked at."""
    [page], failed = read_scans(
        file, most_pages=most_pages, progress=lambda _done, _count: None, outside=outside
    )
    if failed:
        return None
    return page if page.elsewhere or (page.quality or 0) >= LEAST_SURE else Page("")


def _drawn(image: Image.Image, count: int) -> Iterator[tuple[int, ocr.Gray]]:
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number == count:
            return
        if frame.width * frame.height > MOST_PIXELS:
            raise Unreadable("image_too_large")
        yield number, _gray(ImageOps.exif_transpose(frame))


def _gray(image: Image.Image) -> ocr.Gray:
    """On white paper where it is transparent, as large as letters are best recognised."""
    gray = on_white(plain(image)).convert("L")
    shrink = math.sqrt(gray.width * gray.height / MOST_DOTS)
    scale = 1 / shrink if shrink > 1 else 2 if min(gray.size) < LEAST_SIDE else 1
    if scale != 1:
        size = max(1, round(gray.width * scale)), max(1, round(gray.height * scale))
        gray = gray.resize(size, Image.Resampling.LANCZOS)
    return ocr.Gray(gray.width, gray.height, gray.tobytes())
