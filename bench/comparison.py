"""Row `comparison`: two versions of the Code civil, in the process that compares them."""

from __future__ import annotations

import asyncio
import random
import resource
import time

from bench.bars import Figure, Row
from bench.prose import articles
from emilie.documents.comparing import Text, compare
from emilie.documents.comparison.shapes import Changes, Page
from emilie.settings import Documents

WORDS = 100_000
PAGE = 3_000
"""Characters of a page."""
CHANGED, GONE, NEW = 300, 20, 20
TICK = 0.005


def comparison() -> Row:
    """Amended, without its articles' titles, and with every article rewritten."""
    dice = random.Random(1)
    old = taken()
    cases = {
        "amended": (old, amended(old, dice)),
        "without titles": (untitled(old), untitled(amended(old, dice))),
        "rewritten": (old, rewritten(old, dice)),
    }
    figures, raw = [], {}
    for name, (left, right) in cases.items():
        seconds, lag, found = asyncio.run(timed(text_of(left), text_of(right)))
        raw[name] = {"seconds": seconds, "lag": lag, "counts": found.counts, "kept": found.kept}
        bar = 5.0 if name != "rewritten" else None
        figures += [
            Figure(f"{name}, start of the process included", round(seconds, 2), "s", bar),
            Figure(f"{name}, most that the server's loop was late", round(1000 * lag, 1), "ms"),
        ]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    figures.append(Figure("most memory of the process", round(peak), "MB"))
    counts = raw["amended"]["counts"]
    notes = [f"amended: {CHANGED} articles changed, {GONE} removed, {NEW} added; found {counts}"]
    return Row("comparison", f"two versions of {WORDS} words", figures, raw, notes)


def taken() -> list[str]:
    """The first articles, of `WORDS` words together."""
    found: list[str] = []
    count = 0
    for article in articles():
        found.append(article)
        count += len(article.split())
        if count >= WORDS:
            break
    return found


def amended(old: list[str], dice: random.Random) -> list[str]:
    new = list(old)
    for at in dice.sample(range(len(new)), CHANGED):
        title, _, said = new[at].partition("\n")
        words = said.split()
        for _ in range(3):
            words[dice.randrange(len(words))] = "nouvellement"
        new[at] = f"{title}\n{' '.join(words)}"
    del new[100 : 100 + GONE]
    new[500:500] = [f"Article 9-{n}\nUn texte neuf, le {n}e du lot." for n in range(NEW)]
    return new


def untitled(texts: list[str]) -> list[str]:
    return [text.partition("\n")[2] for text in texts]


def rewritten(old: list[str], dice: random.Random) -> list[str]:
    """Every article with its words in another order."""
    found = []
    for article in old:
        title, _, said = article.partition("\n")
        words = said.split()
        found.append(f"{title}\n{' '.join(dice.sample(words, len(words)))}")
    return found


def text_of(texts: list[str]) -> Text:
    pages: list[str] = [""]
    for text in texts:
        if len(pages[-1]) > PAGE:
            pages.append("")
        pages[-1] += f"\n\n{text}" if pages[-1] else text
    return Text([Page(number, None, text) for number, text in enumerate(pages, 1)], paged=True)


async def timed(left: Text, right: Text) -> tuple[float, float, Changes]:
    """Seconds, the most that a tick of the loop came late meanwhile, and what was found."""
    late = [0.0]

    async def tick() -> None:
        while True:
            due = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - due)

    ticking = asyncio.create_task(tick())
    began = time.perf_counter()
    found = await compare(left, right, Documents())
    seconds = time.perf_counter() - began
    ticking.cancel()
    return seconds, max(late), found
