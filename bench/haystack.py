"""Rows `haystack` and `haystack-million`: one question over many passages, as the assistant asks.

The passages are sentences of the Code civil put together at random, so that words are as common as
in real law; the questions are those of the row `retrieval`. Each is asked once, then measured
twice: with everything in memory. Over 100 000 they are asked by words and meaning too.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, text

from bench import embeddings, processes, system
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.prose import numbered, questions
from emilie.core.db import Sessions, open_engine, open_sessions
from emilie.core.text import sentences
from emilie.documents.index import vectors
from emilie.documents.index.finding import Asking, find_passages
from emilie.documents.index.search import all_passages, best_passages
from emilie.documents.models import Document
from emilie.evaluation.retrieval import keep
from emilie.inference.embedding import VectorModel
from emilie.inference.quotas import Spending
from emilie.inference.registry import Need
from emilie.main import open_ways_out
from emilie.settings import Settings
from emilie.starting import migrated

SENTENCES = 2, 6
"""Fewest and most in a passage: about 110 words."""
ROUNDS = 2


def haystack(passages: int, bar: float, *, embedded: bool = False) -> Row:
    """Time of one question over so many passages, in ms; `bar` is that of its 95th percentile.

    `embedded`: by words and meaning too, with an index of vectors over them all.
    """
    with system.folder() as folder, embeddings.served(folder) as catalogue:
        settings = Settings(data=folder / "data", database={"url": None}, catalogue=catalogue)
        with processes.pinned(system.SYSTEM), migrated(settings) as dsn:
            stored, seconds, found = asyncio.run(_measure(dsn, passages))
            fused = asyncio.run(_measure_fused(dsn, settings)) if embedded else None
    measured = in_ms(seconds)
    raw = {"ms": measured}
    figures = [
        Figure("one query, p95", measured["p95"], "ms", bar),
        Figure("one query, p50", measured["p50"], "ms"),
        Figure("queries that found something", found),
        Figure("stored and indexed", round(stored), "s"),
    ]
    if fused is not None:
        raw["ms, words and meaning"] = in_ms(fused.seconds)
        raw["ms, vectors alone"] = in_ms(fused.nearest)
        figures += [
            Figure(
                "words and meaning, p95", raw["ms, words and meaning"]["p95"], "ms", 100, aim=True
            ),
            Figure("vectors alone, by their index, p95", raw["ms, vectors alone"]["p95"], "ms"),
            Figure("of the closest 12, given by the index", fused.recall),
            Figure("vectors indexed", round(fused.indexed), "s"),
        ]
    return Row(
        f"haystack-{passages}", f"one question over {passages:,} passages".replace(",", " "),
        figures, raw,
    )  # fmt: skip


async def _measure(dsn: str, passages: int) -> tuple[float, list[float], int]:
    engine = open_engine(dsn, pool=1)
    sessions = open_sessions(engine)
    began = time.perf_counter()
    names = await keep(sessions, passages_of(passages))
    documents = sorted({document for document, _ in names})
    async with sessions.begin() as session:
        await session.execute(text("analyze"))
    stored = time.perf_counter() - began
    asked = [question for question, _ in questions()]
    seconds: list[float] = []
    found = 0
    async with sessions() as session:
        for question in asked:
            found += bool(await best_passages(session, documents, question))
        for question in asked * ROUNDS:
            began = time.perf_counter()
            await best_passages(session, documents, question)
            seconds.append(time.perf_counter() - began)
    await engine.dispose()
    return stored, seconds, found


@dataclass(frozen=True)
class Fused:
    """Seconds of each question by words and meaning, and of its vectors alone; share of the closest
    12 that the index gives; seconds that it took to build.
    """

    seconds: list[float]
    nearest: list[float]
    recall: float
    indexed: float


async def _measure_fused(dsn: str, settings: Settings) -> Fused:
    outbound, endpoints = open_ways_out(settings)
    engine = open_engine(dsn, pool=2)
    sessions = open_sessions(engine)
    documents = await _embed(sessions)
    began = time.perf_counter()
    await vectors.index_large(sessions)
    indexed = time.perf_counter() - began
    asking = Asking(endpoints, Need("interne"), lambda _: None, Spending())
    async with sessions() as session:
        await session.execute(text("analyze"))
        [model] = await vectors.covering(session, documents)
    seconds, nearest, given = [], [], []
    for question, _ in questions():
        began = time.perf_counter()
        found = await find_passages(sessions, documents, question, 12, asking)
        seconds.append(time.perf_counter() - began)
        assert found.how == "meaning"
        vector = embeddings.vectors([question])
        async with sessions() as session:
            began = time.perf_counter()
            close = await vectors.nearest(session, (documents, None), model, vector, 50)
            nearest.append(time.perf_counter() - began)
            exact = replace(model, indexed=False)
            right = await vectors.nearest(session, (documents, None), exact, vector, 12)
        given.append(len({each.id for each in close} & {each.id for each in right}) / len(right))
    await endpoints.close()
    await outbound.close()
    await engine.dispose()
    return Fused(seconds, nearest, round(statistics.mean(given), 3), indexed)


async def _embed(sessions: Sessions) -> list[UUID]:
    """Give every document its vectors here and now: asking for them would take as long again."""
    async with sessions.begin() as session:
        documents = list(await session.scalars(select(Document.id).order_by(Document.id)))
        known = VectorModel(embeddings.NAME, embeddings.DIMENSIONS)
        model_id = await vectors.id_of(session, known)
    for document_id in documents:
        async with sessions.begin() as session:
            found = await all_passages(session, [document_id], 10**9)
            assert found is not None
            made = embeddings.vectors([each.text for each in found])
            await vectors.store(session, document_id, model_id, range(len(found)), made)
            await vectors.complete(session, document_id, model_id)
    return documents


def passages_of(number: int) -> dict[str, str]:
    chance = random.Random(7)
    said = [
        article[span.start : span.end] for article in numbered().values()
        for span in sentences(article)
    ]  # fmt: skip
    return {
        str(each): " ".join(chance.choices(said, k=chance.randint(*SENTENCES)))
        for each in range(number)
    }
