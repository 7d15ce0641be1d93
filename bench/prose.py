"""Real French to read and search: the articles of the Code civil (2015; legal text, public
domain), and questions that one of them answers.
"""

from __future__ import annotations

import gzip
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

ARTICLES = Path(__file__).with_name("code_civil.jsonl.gz")
QUESTIONS = Path(__file__).with_name("code_civil_questions.tsv")


@cache
def numbered() -> dict[str, str]:
    """Text of each article, by its number."""
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as file:
        return {row["id"]: row["text"] for row in map(json.loads, file)}


@cache
def articles() -> tuple[str, ...]:
    """Each with its title on a line of its own."""
    found = numbered().items()
    return tuple(f"Article {number}\n{' '.join(said.split())}" for number, said in found)


def questions() -> list[tuple[str, str]]:
    """Each with the number of the article that answers it."""
    rows = (line.split("\t") for line in QUESTIONS.read_text("utf-8").splitlines())
    return [(question, number) for number, question in rows]


def said(words: int, chance: random.Random) -> str:
    """That many words of some article, from the beginning of a paragraph."""
    text = chance.choice(articles()).partition("\n")[2].split()
    while len(text) < words:
        text += chance.choice(articles()).partition("\n")[2].split()
    return " ".join(text[:words])


def make_pdf(path: Path, pages: int, seed: int, lines: int = 48) -> None:
    """A text PDF of exactly so many pages, in an order that depends on `seed`."""
    chance = random.Random(seed)
    written: list[str] = []
    while len(written) < pages * lines:
        order = list(articles())
        chance.shuffle(order)
        for article in order:
            title, _, body = article.partition("\n")
            written += ["", title, *_folded(body, 92)]
    page: Any = Canvas(str(path), pagesize=A4)
    for number in range(pages):
        text = page.beginText(56, 790)
        text.setFont("Times-Roman", 11)
        text.textLines("\n".join(written[number * lines : (number + 1) * lines]))
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
