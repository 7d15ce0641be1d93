"""Row `export`: an answer and a conversation of a hundred pages, written in each format."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from typing import get_args

import pypdfium2 as pdfium

from bench.bars import Figure, Row
from bench.prose import articles
from emilie.documents.export.order import (
    Block,
    Format,
    Heading,
    Note,
    Notes,
    Order,
    Plain,
    Prose,
    Words,
)
from emilie.documents.exporting import write
from emilie.settings import Documents

TURNS = 40
PARAGRAPHS = 17
"""Of each answer: forty of them make a hundred pages."""
TIMES = 5
TABLE = "\n\n| Poste | M€ |\n|---|--:|\n| Ouverture | 62 |\n| Fermeture | 12 |\n\n"


def export() -> Row:
    """Each file through a process of its own, as the route does; start and pandoc included."""
    short, long = order(1, 2), order(TURNS, PARAGRAPHS)
    figures, raw = [], {}
    for form in get_args(Format):
        seconds = [asyncio.run(timed(short, form))[0] for _ in range(TIMES)]
        before = used()
        length, content = asyncio.run(timed(long, form))
        processor = used() - before
        raw[form] = {
            "short": seconds,
            "long": length,
            "processor": processor,
            "bytes": len(content),
        }
        median = round(statistics.median(seconds), 2)
        figures += [
            Figure(f"an answer in {form}, p50", median, "s"),
            Figure(f"the conversation in {form}", round(length, 2), "s"),
            Figure(f"the same, of a processor, in {form}", round(processor, 2), "s"),
        ]
        if form == "pdf":
            figures.append(Figure("pages of its PDF", len(pdfium.PdfDocument(content))))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    figures.append(Figure("most memory of a process", round(peak), "MB"))
    return Row("export", "files to take away", figures, raw)


def used() -> float:
    """Seconds of a processor that the processes of before took."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


async def timed(given: Order, form: Format) -> tuple[float, bytes]:
    began = time.perf_counter()
    content = await write(given, form, Documents())
    return time.perf_counter() - began, content


def order(turns: int, paragraphs: int) -> Order:
    blocks: list[Block] = []
    said = iter(articles())
    for turn in range(1, turns + 1):
        passages = [next(said) for _ in range(paragraphs)]
        text = "\n\n".join(f"{each}[{n}](#source-{n})." for n, each in enumerate(passages, 1))
        notes = [
            Note(n, "Code civil.pdf", f", page {n}", f"« {each[:120]} »")
            for n, each in enumerate(passages, 1)
        ]
        name = f"source-{turn}"
        blocks += [
            Heading(1, f"Question {turn}"), Plain("Que dit le code sur ce point ?"),
            Heading(1, f"Réponse {turn}"), Prose(f"## Points\n\n{text}{TABLE}", 2, name),
            Heading(2, "Sources"), Notes(name, notes),
        ]  # fmt: skip
    return Order(
        title="Le code civil", language="fr", notice=["Rédigé avec l’aide d’une IA."],
        mention="Rédigé avec l’aide d’une IA.", keywords=["IA"], properties={},
        origin="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        written="2026-11-30T09:00:00Z", words=Words("{name}", "", ""), blocks=blocks,
    )  # fmt: skip
