"""The texts of publications that a search found: those that are open are read, of the others their
abstracts stand for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from emilie.core.ids import new_id
from emilie.core.text import locate
from emilie.research.extraction.passages import passages_of
from emilie.research.pages import TEXTS, PageReader, State
from emilie.research.passages import PageRead, Part
from emilie.research.publications.publication import Publication
from emilie.research.publications.reference import reference
from emilie.research.results import Result, day_of, site_of

BEGINNING = 120
"""Characters of an abstract by which it is found again in the text."""
FRONT = 20_000
"""Characters of a text in which its abstract would stand."""


async def read_open(
    reader: PageReader, papers: Sequence[Publication], scope: str, told: State, *, private: bool
) -> dict[str, PageRead]:
    """The texts of those that have an open PDF, by its address; some in parallel, in bounded time.
    What is no PDF is not read: sites answer with a page that asks to sign in, too.
    """
    results = [Result(each.pdf, each.title) for each in papers if each.pdf]
    if not results:
        return {}
    read = await reader.read(results, scope, told, TEXTS, private=private)
    return {each.url: each for each in read}


async def as_pages(papers: Sequence[Publication], read: Mapping[str, PageRead]) -> list[PageRead]:
    """Each publication as the pages of the Web are cited and kept."""
    return await asyncio.to_thread(lambda: [_page(each, read.get(each.pdf)) for each in papers])


def _page(paper: Publication, read: PageRead | None) -> PageRead:
    url = paper.addresses[0]
    known = PageRead(
        new_id(), url, paper.title, site_of(url), day_of(paper.published), "", [],
        excerpt=read is None, publication=paper,
    )  # fmt: skip
    if read is None:
        text = paper.abstract or reference(paper)
        return replace(known, text=text, parts=_parts(text))
    if not paper.abstract or _has(read.text[:FRONT], paper.abstract):
        return replace(known, text=read.text, parts=read.parts)
    before = f"{paper.abstract}\n\n"
    moved = [replace(each, start=each.start + len(before), end=each.end + len(before))
             for each in read.parts]  # fmt: skip
    return replace(known, text=before + read.text, parts=[*_parts(paper.abstract), *moved])


def _has(text: str, abstract: str) -> bool:
    """Whether a text says its abstract itself."""
    beginning = abstract[:BEGINNING].rpartition(" ")[0] or abstract
    return locate(beginning, text) is not None


def _parts(text: str) -> list[Part]:
    return [Part(each["start"], each["end"], each["words"]) for each in passages_of(text)]
