"""An image made ready to be shown and sent: upright, not larger than a model looks at, and bare.

It is written again from its pixels, so that nothing else of the file goes on: no place where it
was taken (EXIF, GPS), no comment, no second image hidden behind the first.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from emilie.documents.extraction.blocks import Unreadable

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
HEIF = "HEIF"
"""What telephones write; its decoder is loaded for it alone."""
MOST_PIXELS = 50_000_000
"""Of the file as it was sent: a small file may unfold to far more than any memory."""
LONGEST_SIDE = 1_568
"""Pixels: models that see reduce what is larger themselves."""
LARGEST_PNG = 1_000_000
"""Bytes above which a picture is written as JPEG: screens and drawings stay below."""
QUALITY = 85
PNG, JPEG = "image/png", "image/jpeg"


@dataclass(frozen=True)
class Picture:
    content: bytes
    media_type: str


def read_image(file: IO[bytes]) -> Picture:
    """The first image of the file."""
    try:
        with opened(file, *FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise Unreadable("image_too_large")
            photograph = image.format in {"JPEG", HEIF}
            # JPEG only: decoded at a fraction of its size at once.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return written(plain(upright), photograph=photograph)
    except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError) as error:
        raise Unreadable("document_corrupt") from error


def opened(file: IO[bytes], *formats: str) -> Image.Image:
    """The image, its pixels not unfolded yet."""
    # Ours is the only bound, and it is told in words.
    Image.MAX_IMAGE_PIXELS = None
    head = file.read(12)
    file.seek(0)
    if head[4:8] == b"ftyp":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        formats = (HEIF,)
    return Image.open(file, formats=formats)


def plain(image: Image.Image) -> Image.Image:
    """With its colours as every reader knows them; what is transparent stays so."""
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    transparent = image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def written(image: Image.Image, *, photograph: bool) -> Picture:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if not photograph:
        made = io.BytesIO()
        bare.save(made, "PNG", optimize=True)
        if made.tell() <= LARGEST_PNG:
            return Picture(made.getvalue(), PNG)
    made = io.BytesIO()
    on_white(bare).save(made, "JPEG", quality=QUALITY, optimize=True)
    return Picture(made.getvalue(), JPEG)
