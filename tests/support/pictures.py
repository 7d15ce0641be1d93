"""Images, good and bad."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from support import files


def picture(
    kind: str = "PNG",
    size: tuple[int, int] = (64, 48),
    colour: Any = (200, 30, 30),
    *,
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, kind, **options)
    return made.getvalue()


WORDS = ["Mairie de Port-Clair", "Le dépôt des dossiers ferme à 17 heures le vendredi."]


def with_words(lines: Sequence[str] = WORDS, kind: str = "PNG", *, turn: int = 0) -> bytes:
    """The top of a page, as a screenshot or a photograph shows it."""
    leaf = pdfium.PdfDocument(files.pdf([lines]))[0].render(scale=2).to_pil()
    made = io.BytesIO()
    leaf.crop((0, 0, 1100, 320)).convert("RGB").rotate(turn, expand=True).save(made, kind)
    return made.getvalue()


def located(orientation: int = 1) -> bytes:
    """A photograph that says where it was taken, by whom, and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Jeanne Secret"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)}
    return picture("JPEG", (80, 40), exif=exif, comment=b"Jeanne Secret")


def moving() -> bytes:
    """An animated GIF: red, then blue."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return made.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that unfolds to gigabytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        mark = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + mark

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
