"""Pages as a scanner gives them: pictures of words."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from support import files

LINES = [
    "Article 640. Les fonds inférieurs sont assujettis envers ceux qui sont plus élevés",
    "à recevoir les eaux qui en découlent naturellement sans que la main de l'homme y ait",
    "contribué. Le propriétaire inférieur ne peut point élever de digue qui empêche cet",
    "écoulement. Le propriétaire supérieur ne peut rien faire qui aggrave la servitude du",
    "fonds inférieur, même à l'été, où l'État fixe les débits à 1 200 litres par seconde.",
] * 3


def drawn(lines: Sequence[str], turn: int = 0) -> Image.Image:
    """A page of those lines as a scanner gives it, turned by so many degrees."""
    document = pdfium.PdfDocument(files.pdf([lines]))
    image: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    blurred = image.filter(ImageFilter.GaussianBlur(0.6))
    return blurred.rotate(turn, expand=True) if turn else blurred


def scanned(*pages: Image.Image | Sequence[str]) -> bytes:
    """A PDF of pictures, and of lines of text among them."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for page in pages:
        if isinstance(page, Image.Image):
            content = io.BytesIO()
            page.save(content, "JPEG", quality=75)
            canvas.setPageSize(A4 if page.height > page.width else (A4[1], A4[0]))
            canvas.drawImage(ImageReader(content), 0, 0, *canvas._pagesize)
        else:
            canvas.setPageSize(A4)
            for number, line in enumerate(page):
                canvas.drawString(60, 780 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
