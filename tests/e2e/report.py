"""A report that nobody wrote, as a PDF: the invented libraries of an invented archipelago."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
)

NAME = "Rapport-mediatheques-2025.pdf"
TEXT = Path(__file__).with_name("rapport.md")
"""Each title begins a page."""
TITLE = ParagraphStyle("title", fontName="Times-Bold", fontSize=17, leading=22, spaceAfter=18)
BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=12, leading=17, spaceAfter=11, alignment=TA_JUSTIFY
)


def _foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A4[0] / 2, 1.4 * cm, f"Rapport sur les médiathèques · {document.page}")


def report() -> bytes:
    """The report, six pages long, its sentences cut by the ends of lines."""
    story: list[Flowable] = []
    for paragraph in TEXT.read_text().split("\n\n"):
        if paragraph.startswith("# "):
            story += [PageBreak(), Paragraph(paragraph[2:], TITLE)]
        else:
            story.append(Paragraph(paragraph, BODY))
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, leftMargin=3 * cm, rightMargin=3 * cm, topMargin=3 * cm,
        title="Les médiathèques de l’Archipel", author="Mission imaginaire",
    )  # fmt: skip
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height)
    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=_foot))
    document.build(story[1:])
    return buffer.getvalue()
