"""What one answer may search, the Web or publications: who is asked, how what they find is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emilie.assistant.found import PASSAGES
from emilie.assistant.leaving import Errand, Outside
from emilie.assistant.searching import Looking, Wanted
from emilie.inference.outside import Family
from emilie.inference.registry import Need
from emilie.research import keeping
from emilie.research.errors import SearchClosed, SearchFault
from emilie.research.pages import PAGES
from emilie.research.passages import MOST_A_PAGE, PageRead
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.errors import PublicationsUnanswered
from emilie.research.publications.finding import find
from emilie.research.publications.papers import as_pages, read_open
from emilie.research.publications.publication import Publication
from emilie.research.publications.reference import reference
from emilie.research.results import Result, site_of
from emilie.research.searching import Engine

PUBLICATIONS = 10
"""Most publications of one search that an answer is given."""


class OnTheWeb:
    """One engine, the first that is worth asking; then the pages that it finds."""

    family: Family = "web"
    most = PASSAGES
    a_page = MOST_A_PAGE
    nothing = "Aucune page trouvée. Dis-le, sans rien supposer."

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def whom(self, need: Need) -> Sequence[Engine]:
        return [self._outside.services.choose(need, self.family)]

    async def found(
        self, errand: Errand, engines: Sequence[Engine], wanted: Wanted, need: Need
    ) -> list[PageRead]:
        [engine] = engines
        results = await self._outside.services.search(engine, wanted.query)
        shown = {each.url: _line(each) for each in results}
        errand.results, errand.lines = len(results), [*shown.values()]
        errand.tell(state="reading")
        return await self._outside.reader.read(
            results, keeping.scope_of(need), _Following(errand, shown), PAGES,
            private=engine.entry.private_pages,
        )  # fmt: skip


class AmongPublications:
    """All the services at once; then the texts that are open, the abstracts of the others."""

    family: Family = "publications"
    # Many publications rather than much of a few: their abstracts are short.
    most = 14
    a_page = 2
    nothing = "Aucune publication trouvée. Dis-le, sans rien supposer ni citer de mémoire."

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def whom(self, need: Need) -> Sequence[Engine]:
        allowed = self._outside.services.open_to(need, self.family)
        if not allowed:
            raise SearchClosed
        return allowed

    async def found(
        self, errand: Errand, engines: Sequence[Engine], wanted: Wanted, need: Need
    ) -> list[PageRead]:
        publications = self._outside.publications
        criteria = Criteria(
            words=wanted.query, author=wanted.author, first_year=wanted.first_year,
            last_year=wanted.last_year, rows=PUBLICATIONS,
        )  # fmt: skip
        sources = [publications.source(each) for each in engines]
        findings = await find(publications.outbound, sources, criteria)
        faults = [each.fault for each in findings.told if each.fault is not None]
        errand.tell(refusals=[{"code": each.code, "params": each.params} for each in faults])
        if not findings.answered:
            raise PublicationsUnanswered
        papers = findings.publications[:PUBLICATIONS]
        lines = [_paper_line(each) for each in papers]
        errand.results, errand.lines = len(papers), lines
        errand.tell(state="reading")
        shown = {each.pdf: line for each, line in zip(papers, lines, strict=True) if each.pdf}
        read = await read_open(
            self._outside.reader, papers, keeping.scope_of(need), _Following(errand, shown),
            private=all(each.entry.private_pages for each in engines),
        )  # fmt: skip
        return await as_pages(papers, read)


class _Following:
    """Told by what reads pages of what becomes of each, and tells the agent."""

    def __init__(self, errand: Errand, shown: dict[str, dict[str, Any]]) -> None:
        self._errand = errand
        self._shown = shown

    def __call__(self, result: Result, state: str, fault: SearchFault | None) -> None:
        self._shown[result.url] |= {"state": state, "reason": fault and fault.code}
        self._errand.tell()


def searches(outside: Outside) -> list[Looking]:
    """Each family that has a switch, in the order of the switches."""
    return [OnTheWeb(outside), AmongPublications(outside)]


def _line(result: Result) -> dict[str, Any]:
    """A result as it is shown. Its address is the only one that an answer may link to."""
    return {
        "url": result.url, "title": result.title, "site": result.site,
        "published": result.published.isoformat() if result.published else None,
        "state": "found", "reason": None,
    }  # fmt: skip


def _paper_line(publication: Publication) -> dict[str, Any]:
    """As above; `also`: its other addresses, to which an answer may link too."""
    url, *also = publication.addresses
    return {
        "url": url, "also": also, "title": publication.title, "site": site_of(url),
        "published": None, "state": "found", "reason": None, "reference": reference(publication),
    }  # fmt: skip
