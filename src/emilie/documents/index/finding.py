"""Passages found by their words and, where endpoints for it are open, by what they mean.

Nothing here makes a search fail: what an endpoint does not give in time is done without.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.documents.index.search import Passage, best_passages
from emilie.inference.abilities import able
from emilie.inference.catalogue import Ability
from emilie.inference.quotas import Spending
from emilie.inference.registry import Chosen, Endpoints, Needs
from emilie.inference.tokens import tokens

if TYPE_CHECKING:
    from emilie.documents.index.vectors import Covering

Scope = tuple[Sequence[UUID], UUID | None]
"""Documents, and a space whose documents are searched with them."""
How = Literal["words", "meaning", "reranked"]
"""By words alone, by words and meaning, or either put in order by a reranker."""

DEPTH = 50
"""Passages of each list that are fused, and of the fused one that are reranked."""
K, MEANING = 5, 0.7
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, *Reciprocal Rank Fusion outperforms
Condorcet and individual Rank Learning Methods*, SIGIR 2009): what is added to ranks, and what those
by meaning weigh beside those by words. With the authors' 60, and as much, what both lists rank
tenth comes before what one ranks first: two models out of two then found less than words alone.
"""
EMBEDDING = 1.5
"""Seconds that a question waits for its vector."""
RERANKING = 2.0
"""Seconds that it waits for its passages to be put in order."""


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a search is made: which endpoints may be sent the question, and what that costs."""

    endpoints: Endpoints
    needs: Needs
    sent: Callable[[Chosen], None]
    """Told of each endpoint that is being sent something."""
    spending: Spending
    reranks: bool = True
    """Whether passages are put in order anew too."""

    def may(self, ability: Ability) -> bool:
        """Whether the policy opens an endpoint for it, that is up."""
        return any(each.up for each in able(self.endpoints, self.needs.now(), ability))


@dataclass(frozen=True, slots=True)
class Found:
    passages: list[Passage]
    how: How


async def find_passages(
    sessions: Sessions,
    document_ids: Sequence[UUID],
    query: str,
    limit: int,
    asking: Asking | None = None,
    space_id: UUID | None = None,
) -> Found:
    """The passages of documents, and of a space, that best answer `query`, best first; the caller
    may read them.
    """
    embeds = asking is not None and asking.may("embeddings")
    reranks = asking is not None and asking.reranks and asking.may("reranking")
    if asking is None or not (embeds or reranks):
        async with sessions() as session:
            found = await best_passages(session, document_ids, query, limit, space_id)
            return Found(found, "words")
    how: How = "words"
    scope = document_ids, space_id
    async with sessions() as session:
        found = await best_passages(session, document_ids, query, DEPTH, space_id)
        known = await _covering(session, scope) if embeds else []
    if known:
        closest = await _closest(sessions, scope, query, known, asking)
        if closest is not None:
            found, how = fuse(found, closest)[:DEPTH], "meaning"
    if reranks and len(found) > 1:
        ordered = await _reranked(sessions, query, found, asking)
        if ordered is not None:
            found, how = ordered, "reranked"
    return Found(found[:limit], how)


def fuse(words: Sequence[Passage], closest: Sequence[Passage]) -> list[Passage]:
    """All passages of both lists, by the weighted sum of the reciprocals of their ranks."""
    scores: dict[UUID, float] = defaultdict(float)
    passages: dict[UUID, Passage] = {}
    for weight, each in ((1.0, words), (MEANING, closest)):
        for rank, passage in enumerate(each, 1):
            scores[passage.id] += weight / (K + rank)
            passages.setdefault(passage.id, passage)
    # Sorting keeps the order of equals: that of the first list.
    return [passages[each] for each in sorted(scores, key=scores.__getitem__, reverse=True)]


async def _covering(session: AsyncSession, scope: Scope) -> list[Covering]:
    from emilie.documents.index.vectors import covering  # noqa: PLC0415 -- numpy

    return await covering(session, *scope)


async def _closest(
    sessions: Sessions,
    scope: Scope,
    query: str,
    known: Sequence[Covering],
    asking: Asking,
) -> list[Passage] | None:
    """The passages closest in meaning; None where the question could not be embedded in time."""
    from emilie.documents.index.vectors import nearest  # noqa: PLC0415 -- numpy
    from emilie.inference.embedding import embed  # noqa: PLC0415 -- numpy

    spent = tokens(query)
    try:
        # Whoever has to be asked its model's name first, or hangs before another: twice at most.
        async with asyncio.timeout(2 * EMBEDDING), _spending(sessions, asking, spent) as counted:
            model = await _best_covering(known, asking)
            if model is None:
                return None
            question = await embed(
                asking.endpoints, asking.needs, model.name, [query], "query",
                asking.sent, EMBEDDING, model.dimensions,
            )  # fmt: skip
            counted(question.tokens or spent)
    except (AppError, TimeoutError):
        return None
    async with sessions() as session:
        return await nearest(session, scope, model, question, DEPTH)


async def _best_covering(known: Sequence[Covering], asking: Asking) -> Covering | None:
    """Of the models that an endpoint serves for this need, the one that knows most documents; of
    equals, the first of the catalogue.
    """
    from emilie.inference.embedding import serves  # noqa: PLC0415 -- numpy

    ranks: dict[str, int] = {}
    for rank, each in enumerate(able(asking.endpoints, asking.needs.now(), "embeddings")):
        for name in {model.name for model in known} - ranks.keys():
            if each.up and await serves(each, name):
                ranks[name] = rank
    served = [each for each in known if each.name in ranks]
    return max(served, key=lambda each: (each.documents, -ranks[each.name]), default=None)


async def _reranked(
    sessions: Sessions, query: str, found: Sequence[Passage], asking: Asking
) -> list[Passage] | None:
    """The passages in the order that an endpoint gives; None where none came in time."""
    from emilie.inference.reranking import rerank  # noqa: PLC0415 -- pydantic-ai

    said = [f"{each.heading}\n{each.text}" if each.heading else each.text for each in found]
    # Each passage is read beside the question.
    spent = len(said) * tokens(query) + sum(map(tokens, said))
    try:
        # What was found may be of a document that has just come, and raised who asks.
        await asking.needs.again()
        async with asyncio.timeout(2 * RERANKING), _spending(sessions, asking, spent) as counted:
            ranked = await rerank(
                asking.endpoints, asking.needs, query, said, asking.sent, RERANKING
            )
            counted(ranked.tokens or spent)
    except (AppError, TimeoutError):
        return None
    return [found[place] for place in ranked.order]


@asynccontextmanager
async def _spending(
    sessions: Sessions, asking: Asking, spent: int
) -> AsyncIterator[Callable[[int], None]]:
    """A request of so many tokens is made in this block, within the budgets of the answer; what is
    given is told how many it took.
    """
    await asking.spending.cover(sessions, spent, 0)
    try:
        yield lambda read: asking.spending.counted(read, 0)
    except AppError as failure:
        asking.spending.failed(failure)
        raise
