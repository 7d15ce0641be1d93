"""How well the search of documents finds, on any corpus whose answers are known.

Two files of JSON lines: passages `{"id", "text"}` and queries `{"query", "passage_id"}`. Each query
has one passage that answers it: recall@k is the share of queries whose passage is among the first
k, MRR the mean of 1/rank (0 beyond `DEPTH`), as in TREC's evaluations
(https://trec.nist.gov/pubs/trec16/appendices/measures.pdf).

Émilie's rankings are asked as the assistant asks them: by words, and where endpoints are declared
for it, by meaning (`vectors` alone, then fused with words) and put in order anew. Beside them stand
two that PostgreSQL offers: all words wanted (AND), any word wanted and ordered by `ts_rank` (OR).
"""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, Organisation
from emilie.conversations.models import Conversation
from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.ids import new_id
from emilie.documents.extraction.blocks import Page
from emilie.documents.index.embedding import embed_waiting
from emilie.documents.index.finding import Asking, find_passages
from emilie.documents.index.merging import merge
from emilie.documents.index.search import Passage, best_passages
from emilie.documents.index.vectors import Covering, covering, nearest
from emilie.documents.ingestion import store
from emilie.documents.models import Document, Segment
from emilie.documents.passages import cut
from emilie.documents.reading import Read
from emilie.inference.embedding import embed
from emilie.inference.quotas import Spending
from emilie.inference.registry import Endpoints, Need

DEPTH = 10
"""Passages that are looked at for each query."""
TOGETHER = 500
"""Passages kept as the pages of one document."""

Names = dict[tuple[UUID, int], str]
"""Id of the passage that each page of a document is."""
Rank = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the ids of passages for a query, best first."""


class CorpusUnreadable(AppError):
    status, code = 400, "corpus_unreadable"


@dataclass(frozen=True)
class Corpus:
    passages: dict[str, str]
    """Text of each passage, by its id."""
    queries: list[tuple[str, str]]
    """Each with the id of the passage that answers it."""


@dataclass(frozen=True)
class Ranking:
    """How well one way of ranking finds, and the 95th percentile of its times, in ms."""

    name: str
    recall_1: float
    recall_5: float
    recall_10: float
    mrr: float
    ms_p95: float

    def facts(self) -> dict[str, Any]:
        facts = asdict(self)
        return {name.replace("recall_", "recall@"): value for name, value in facts.items()}


def read_corpus(passages: Path, queries: Path) -> Corpus:
    """Both files; raises `CorpusUnreadable` with the place of the first mistake."""
    texts: dict[str, str] = {}
    for place, line in _lines(passages):
        match line:
            case {"id": str(name) | int(name), "text": str(said)} if str(name) not in texts:
                texts[str(name)] = said
            case _:
                raise CorpusUnreadable(place=place)
    asked: list[tuple[str, str]] = []
    for place, line in _lines(queries):
        match line:
            case {"query": str(query), "passage_id": str(name) | int(name)} if str(name) in texts:
                asked.append((query, str(name)))
            case _:
                raise CorpusUnreadable(place=place)
    if not asked:
        raise CorpusUnreadable(place=queries.name)
    return Corpus(texts, asked)


def _lines(file: Path) -> Sequence[tuple[str, Any]]:
    found = []
    try:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            if line.strip():
                found.append((f"{file.name}:{number}", orjson.loads(line)))
    except OSError as error:
        raise CorpusUnreadable(place=file.name) from error
    except ValueError as error:
        raise CorpusUnreadable(place=f"{file.name}:{number}") from error
    return found


async def evaluate(
    sessions: Sessions, corpus: Corpus, endpoints: Endpoints | None = None
) -> list[Ranking]:
    """Store the corpus in an empty database, then ask each ranking every query, twice: the
    second time is the one that is measured, with everything in memory.

    `endpoints` may be sent the corpus, as far as the policy opens them to what it calls ordinary.
    """
    names = await keep(sessions, corpus.passages)
    async with sessions.begin() as session:
        for statement in KEPT:
            await session.execute(statement)
        ranks: list[tuple[str, Rank]] = [
            ("and", _by_postgresql(session, AND, names)),
            ("or_ts_rank", _by_postgresql(session, OR, names)),
            ("bm25", _by_emilie(session, names)),
        ]
        measured = [await _measured(name, rank, corpus.queries) for name, rank in ranks]
    # No transaction is held open meanwhile: an endpoint may take its time.
    ranks = [] if endpoints is None else await _by_meaning(sessions, endpoints, names)
    return measured + [await _measured(name, rank, corpus.queries) for name, rank in ranks]


async def keep(sessions: Sessions, passages: Mapping[str, str]) -> Names:
    """Store passages as pages of documents, indexed together as those of a large collection come
    to be; gives the id of each page.
    """
    async with sessions.begin() as session:
        names = await _store(session, passages)
    async with sessions.begin() as session:
        await merge(session, (await session.scalars(select(Segment.id))).all())
    return names


async def _measured(name: str, rank: Rank, queries: Sequence[tuple[str, str]]) -> Ranking:
    for query, _ in queries:
        await rank(query)
    places: list[int | None] = []
    seconds: list[float] = []
    for query, wanted in queries:
        began = perf_counter()
        found = list(await rank(query))
        seconds.append(perf_counter() - began)
        places.append(found.index(wanted) + 1 if wanted in found else None)

    def within(most: int) -> float:
        return round(sum(place is not None and place <= most for place in places) / len(places), 4)

    mrr = sum(1 / place for place in places if place is not None) / len(places)
    late = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return Ranking(name, within(1), within(5), within(10), round(mrr, 4), round(1000 * late, 2))


async def _store(session: AsyncSession, passages: Mapping[str, str]) -> Names:
    organisation = Organisation(name="Évaluation")
    session.add(organisation)
    await session.flush()
    agent = Agent(
        organisation_id=organisation.id, given_name="Évaluation", name="Évaluation",
        email="evaluation@example.invalid", role="agent",
    )  # fmt: skip
    session.add(agent)
    await session.flush()
    # Documents are embedded once somebody may ask about them.
    conversation = Conversation(agent_id=agent.id, sensitivity="public")
    session.add(conversation)
    await session.flush()
    names: Names = {}
    listed = list(passages.items())
    for first in range(0, len(listed), TOGETHER):
        document = Document(
            id=new_id(), agent_id=agent.id, conversation_id=conversation.id,
            name=f"corpus {first}", media_type="text/plain", size=0,
            sha256=b"", object_key=str(first), state="reading", page_label="section",
        )  # fmt: skip
        session.add(document)
        await session.flush()
        some = listed[first : first + TOGETHER]
        await store(session, document.id, Read("section", [page_of(said) for _, said in some]))
        names |= {(document.id, number): name for number, (name, _) in enumerate(some, 1)}
    return names


def page_of(said: str) -> dict[str, Any]:
    """A page of those words, with its passages, as the reading process gives it."""
    said = said.replace("\0", "")
    cuts, _ = cut(Page(said), None)
    spans = [[each.start, each.end, each.words, each.heading] for each in cuts]
    return {"text": said, "heading": None, "quality": None, "passages": spans}


def _by_emilie(session: AsyncSession, names: Names) -> Rank:
    documents = _documents(names)

    async def rank(query: str) -> Sequence[str]:
        # A long passage is cut in several: twice as many are asked for.
        return _named(names, await best_passages(session, documents, query, limit=2 * DEPTH))

    return rank


def _documents(names: Names) -> list[UUID]:
    return sorted({document for document, _ in names})


def _named(names: Names, found: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(names[each.document_id, each.page] for each in found))[:DEPTH]


async def _by_meaning(
    sessions: Sessions, endpoints: Endpoints, names: Names
) -> list[tuple[str, Rank]]:
    """What the endpoints that are declared allow; the corpus is embedded first."""
    need = Need(endpoints.policy.default)
    asking = Asking(endpoints, need, lambda _: None, Spending())
    ranks: list[tuple[str, Rank]] = []
    if asking.may("embeddings"):
        while await embed_waiting(sessions, endpoints, seconds=inf):
            pass
        documents = _documents(names)
        async with sessions() as session:
            known = await covering(session, documents)
        ranks = [("vectors", _by_vectors(sessions, asking, names, each)) for each in known[:1]]
        ranks.append(("fusion", _found(sessions, replace(asking, reranks=False), names)))
    if asking.may("reranking"):
        ranks.append(("reranked", _found(sessions, asking, names)))
    return ranks


def _by_vectors(sessions: Sessions, asking: Asking, names: Names, model: Covering) -> Rank:
    documents = _documents(names)

    async def rank(query: str) -> Sequence[str]:
        question = await embed(asking.endpoints, asking.needs, model.name, [query], "query")
        async with sessions() as session:
            return _named(
                names, await nearest(session, (documents, None), model, question, 2 * DEPTH)
            )

    return rank


def _found(sessions: Sessions, asking: Asking, names: Names) -> Rank:
    documents = _documents(names)

    async def rank(query: str) -> Sequence[str]:
        found = await find_passages(sessions, documents, query, 2 * DEPTH, asking)
        return _named(names, found.passages)

    return rank


def _by_postgresql(session: AsyncSession, statement: TextClause, names: Names) -> Rank:
    async def rank(query: str) -> Sequence[str]:
        rows = await session.execute(statement, {"query": query, "limit": DEPTH})
        return [names[row.document_id, row.number] for row in rows]

    return rank


# What PostgreSQL offers on the same texts: both stemmed forms, and an index of its own.
KEPT = (
    text("""
create temporary table corpus as
  select documents.name, document_id, number, fr_tsv(text) as tsv
  from pages join documents on documents.id = document_id
"""),
    text("create index on corpus using gin (tsv)"),
    text("analyze"),
)
AND = text("""
select document_id, number from corpus, lateral (
  select plainto_tsquery('pg_catalog.french', :query)
    || plainto_tsquery('pg_catalog.french', fold(:query)) as wanted
) as asked
where tsv @@ wanted order by ts_rank(tsv, wanted) desc, name, number limit :limit
""")
OR = text("""
select document_id, number from corpus, lateral (
  select string_agg(quote_literal(lexeme), ' | ')::tsquery as wanted from unnest(fr_tsv(:query))
) as asked
where tsv @@ wanted order by ts_rank(tsv, wanted) desc, name, number limit :limit
""")
