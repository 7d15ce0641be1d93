"""Searching for one answer, on the Web or among publications: a query that may leave, asked about
first, then what was found read.

What is found goes to the model as numbered passages, data like those of documents, and is cited as
they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from emilie.assistant.context import Asked
from emilie.assistant.found import check_copied, choose, keep
from emilie.assistant.leaving import Errand, Outside, Searched
from emilie.assistant.reading import Reading
from emilie.assistant.saying import Say
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.inference.grounding import render
from emilie.inference.outside import Family
from emilie.inference.registry import Need, Needs
from emilie.research.errors import (
    SearchClosed,
    SearchDeclined,
    SearchEnough,
    SearchFailed,
    SearchFault,
    SearchUnanswered,
)
from emilie.research.passages import PageRead
from emilie.research.publications.criteria import Year
from emilie.research.query import checked, from_question
from emilie.research.searching import Engine

SEARCHES = 3
"""Most searches of one family for one answer."""
LONGEST = 200
"""Characters of a name."""


class Wanted(BaseModel):
    """What is searched for. Whose and of when: for publications alone."""

    model_config = ConfigDict(frozen=True)

    query: str = ""
    author: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    first_year: Year | None = Field(default=None)
    last_year: Year | None = Field(default=None)

    @model_validator(mode="after")
    def _forwards(self) -> Wanted:
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValueError("backwards")
        return self

    @property
    def leaving(self) -> str:
        """All the words that leave."""
        return f"{self.query} {self.author}".strip()

    def allowed(self) -> Wanted:
        """As it may leave; refuses what is empty or holds personal data."""
        author = checked(self.author) if self.author.strip() else ""
        query = checked(self.query) if self.query.strip() or not author else ""
        checked(f"{query} {author}")  # a number may be in two pieces
        return self.model_copy(update={"query": query, "author": author})


class Looking(Protocol):
    """Where one family of services looks, and how."""

    family: Family
    most: int
    """Passages that the model is given of one search."""
    a_page: int
    """Passages of one page, or of one publication."""
    nothing: str
    """What the model is told of a search that found nothing."""

    def whom(self, need: Need) -> Sequence[Engine]:
        """Who would be asked, now, all together; `SearchClosed` when nobody may be."""

    async def found(
        self, errand: Errand, engines: Sequence[Engine], wanted: Wanted, need: Need
    ) -> list[PageRead]:
        """What they find, read, told as it goes."""


class Searching:
    """The searches of one answer in one family."""

    def __init__(
        self, looking: Looking, outside: Outside, asked: Asked, standing: Needs, say: Say,
        statements: Sessions,
    ) -> None:  # fmt: skip
        self._looking = looking
        self._outside = outside
        self._asked = asked
        self._standing = standing
        self._say = say
        self._statements = statements
        self._made = 0

    @property
    def family(self) -> Family:
        return self._looking.family

    @property
    def open(self) -> bool:
        """Whether the agent switched it on, and a service may be asked."""
        need = self._standing.now()
        return self.family in self._asked.search and bool(
            self._outside.services.open_to(need, self.family)
        )

    def say_closed(self) -> None:
        """It was switched on, and nothing may be searched: the agent is told, not left to guess."""
        self._errand(self._of_question).tell(state="failed", reason=SearchClosed.code)

    @property
    def _of_question(self) -> str:
        """Names the search that code makes."""
        return f"question-{self.family}"

    def _errand(self, name: str) -> Errand:
        return Errand(
            self._outside, self._standing, self._say, name, family=self.family, criteria=None
        )

    async def by_code(self, reading: Reading, context: int) -> None:
        """A search made of the question's own words, for who calls no tools."""
        before = [past.text for past in self._asked.history if past.role == "user"]
        try:
            query = await asyncio.to_thread(from_question, self._asked.question, before)
        except SearchFault as fault:
            self._errand(self._of_question).tell(state="failed", reason=fault.code)
            return
        await self.search(Wanted(query=query), self._of_question, reading, context, aside=False)

    async def search(
        self, wanted: Wanted, search_id: str, reading: Reading, context: int, *, aside: bool = True
    ) -> Searched:
        """Look for it, its agent letting it leave; what is found is added to `reading`.

        `aside`: it goes back to the model by itself, rather than before the question.
        """
        self._made += 1
        if self._made > SEARCHES:
            return Searched(SearchEnough.told, error=SearchEnough.code)
        errand = self._errand(search_id)
        work = self._searched(errand, wanted, reading, context, aside=aside)
        with tracing.span(f"tool search_{self.family}"):
            return await errand.ended(work, self._asked, SearchFailed)

    async def _searched(
        self, errand: Errand, wanted: Wanted, reading: Reading, context: int, *, aside: bool
    ) -> Searched:
        wanted = wanted.allowed()
        errand.tell(query=wanted.query, criteria=_criteria(wanted))
        await check_copied(wanted.leaving, reading, self._statements)
        wanted, engines = await self._permitted(errand, wanted, reading)
        need = self._standing.now()
        with errand.asking():
            found = await self._looking.found(errand, engines, wanted, need)
        passages = await choose(
            self._asked, wanted.leaving, found, context, self._looking.most, self._looking.a_page
        )
        await keep(self._asked, found, passages, self._statements)
        given = reading.add(passages, aside=aside)
        return Searched(render(given) if given else self._looking.nothing, len(given))

    async def _permitted(
        self, errand: Errand, wanted: Wanted, reading: Reading
    ) -> tuple[Wanted, Sequence[Engine]]:
        """What may leave and to whom, once its agent lets it; as they wrote it, if they did."""
        await self._standing.again()
        engines = self._looking.whom(self._standing.now())
        errand.account = ",".join(each.name for each in engines)
        first, *others = [asdict(each.facts) for each in engines]
        errand.tell(service=first, also=others)
        if await self._outside.permission.given(errand.account):
            return wanted, engines  # and no others, were some to come before them meanwhile
        decision = await errand.decided()
        if decision is None:
            raise SearchUnanswered
        if not decision.search:
            raise SearchDeclined
        if decision.query is not None and decision.query != wanted.query:
            wanted = wanted.model_copy(update={"query": decision.query}).allowed()
            errand.tell(query=wanted.query)
            await check_copied(wanted.leaving, reading, self._statements)
        # The conversation may have been raised while they were thinking.
        now = self._looking.whom(self._standing.now())
        if [each.name for each in now] != [each.name for each in engines]:
            raise SearchUnanswered
        return wanted, now


def _criteria(wanted: Wanted) -> dict[str, str | int | None] | None:
    """What else than words is searched by, as it is shown; None where nothing is."""
    said = wanted.model_dump(exclude={"query"})
    return said if any(said.values()) else None
