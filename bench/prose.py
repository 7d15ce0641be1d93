"""Real French to read and search: articles of the Code civil (2015; legal text, public domain)."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

ARTICLES = Path(__file__).with_name("code_civil.txt")


@cache
def articles() -> tuple[str, ...]:
    return tuple(ARTICLES.read_text("utf-8").strip().split("\n\n"))


def said(words: int, chance: random.Random) -> str:
    """That many words of some article, from the beginning of a paragraph."""
    text = chance.choice(articles()).partition("\n")[2].split()
    while len(text) < words:
        text += chance.choice(articles()).partition("\n")[2].split()
    return " ".join(text[:words])


def make_pdf(path: Path, pages: int, seed: int) -> None:
    """A text PDF of exactly so many pages, in an order that depends on `seed`."""
    chance = random.Random(seed)
    lines: list[str] = []
    while len(lines) < pages * 48:
        order = list(articles())
        chance.shuffle(order)
        for article in order:
            title, _, body = article.partition("\n")
            lines += ["", title, *_folded(body, 92)]
    page: Any = Canvas(str(path), pagesize=A4)
    for number in range(pages):
        text = page.beginText(56, 790)
        text.setFont("Times-Roman", 11)
        text.textLines("\n".join(lines[number * 48 : (number + 1) * 48]))
        page.drawText(text)
        page.showPage()
    page.save()


def _folded(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]
