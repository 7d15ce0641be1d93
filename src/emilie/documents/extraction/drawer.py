"""The drawing process: `drawer PARENT`, kept as long as pages are being looked at.

Loading what draws takes longer than drawing, so it is loaded once (`forking.py`). A line of JSON
asks for a page. The answer is a line with the length of a JPEG and how far down the mark begins (0
to 1, or nothing), then the JPEG.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

import pypdfium2 as pdfium
from PIL import Image

from emilie.documents.extraction.draw import QUALITY, drawn
from emilie.documents.extraction.forking import give_up_with, serve

if TYPE_CHECKING:
    import socket


def warm_up() -> None:
    """Draw an empty page of our own: all that is loaded at the first one is then there for each."""
    document = pdfium.PdfDocument.new()
    picture, _ = drawn(document.new_page(100, 100), "", 0, 100)
    as_jpeg(picture)
    document.close()


def as_jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, subsampling=0)
    return made.getvalue()


def answer(wanted: dict[str, Any], _: IO[bytes], asker: socket.socket) -> None:
    give_up_with(asker)
    page = pdfium.PdfDocument(wanted["path"])[wanted["page"] - 1]
    picture, top = drawn(page, wanted["quote"], wanted["before"], wanted["width"])
    content = as_jpeg(picture)
    place = "" if top is None else f"{top:.4f}"
    asker.sendall(f"{len(content)} {place}\n".encode() + content)


if __name__ == "__main__":
    serve(warm_up, answer)
