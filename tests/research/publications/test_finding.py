"""All services at once: those that fail say why, the others answer, each publication comes once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from emilie.core.http import Outbound
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.errors import PublicationsFault
from emilie.research.publications.finding import Findings, find
from emilie.research.publications.merging import merged
from emilie.research.publications.publication import Author, Publication
from emilie.research.publications.sources import Pace, Source
from research.publications.loopback import SERVICES, Loopback, source_of
from support.outbound import serving

WATER = Criteria(words="eau")


class World:
    def __init__(self) -> None:
        self.outbound = Outbound()
        self.services = {name: Loopback(name) for name in SERVICES}
        self.sources: list[Source] = []

    async def find(self, criteria: Criteria = WATER, patience: float = 5) -> Findings:
        return await find(self.outbound, self.sources, criteria, patience)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    async with AsyncExitStack() as stack:
        for each in made.services.values():
            each.port = await stack.enter_async_context(serving(each.answer))
            made.sources.append(source_of(each, made.outbound))
        yield made
        await made.outbound.close()


def said(findings: Findings) -> dict[str, int | str | None]:
    return {
        each.source.name: each.fault.code if each.fault else each.total for each in findings.told
    }


async def test_all_are_asked_at_once(world: World) -> None:
    meeting = asyncio.Barrier(len(SERVICES))
    for each in world.services.values():
        each.meeting = meeting
    findings = await world.find(patience=60)
    assert said(findings) == {"hal": 128, "openalex": 2541, "crossref": 28810, "arxiv": 1000}
    # Two of each service, none of them the same.
    assert len(findings.publications) == 8
    assert {each.sources[0] for each in findings.publications[:4]} == set(SERVICES)


async def test_those_that_fail_say_why_and_the_others_answer(world: World) -> None:
    world.services["hal"].delay = 60
    world.services["openalex"].status = 500
    world.services["crossref"].status = 429
    findings = await world.find(patience=4)
    assert said(findings) == {
        "hal": "publications_silent", "openalex": "publications_failed",
        "crossref": "publications_overloaded", "arxiv": 1000,
    }  # fmt: skip
    assert findings.answered
    assert {each.sources for each in findings.publications} == {("arxiv",)}


async def test_nobody_answers(world: World) -> None:
    for each in world.services.values():
        each.status = 500
    findings = await world.find()
    assert (findings.publications, findings.answered) == ([], False)


async def test_an_undeclared_service_is_unreachable(world: World) -> None:
    world.outbound.declare(world.sources[0].owner, [])
    assert said(await world.find())["hal"] == "publications_unreachable"
    assert world.services["hal"].asked == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "publications_query_empty"),
        ({"words": " ?!* "}, "publications_query_empty"),
        ({"words": "eau", "first_year": 2024, "last_year": 2020}, "publications_years_backwards"),
        ({"words": "eau", "page": 100, "rows": 50}, "publications_too_deep"),
    ],
)
async def test_a_question_that_is_none_leaves_nowhere(
    world: World, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(PublicationsFault) as raised:
        await world.find(Criteria(**asked))
    assert raised.value.code == code
    assert not any(each.asked for each in world.services.values())


async def test_arxiv_is_asked_one_request_at_a_time_three_seconds_apart(world: World) -> None:
    arxiv = world.services["arxiv"]
    source = source_of(arxiv, world.outbound, gap=None)
    assert source.pace._gap == 3.0
    source.pace = Pace(0.3)
    world.sources = [source, source, source]
    await world.find()
    for (_, ended), (began, _) in zip(arxiv.times, arxiv.times[1:], strict=False):
        assert began - ended >= 0.29
    # Whose turn does not come in time is told to wait, and nobody is asked for it.
    world.sources = [source, source]
    source.pace = Pace(30)
    findings = await world.find(patience=4)
    assert [each.fault and each.fault.code for each in findings.told] == [
        None,
        "publications_overloaded",
    ]
    assert len(arxiv.asked) == 4
    assert source.circuit.state == "closed"


def made(**given: Any) -> Publication:
    return Publication(**{"title": "La qualité de l’eau", "published": "2023"} | given)


def test_one_doi_is_one_publication() -> None:
    short = made(
        title="Qualité de l’eau", doi="10.1/x", sources=("hal",), pdf="https://hal.science/x"
    )
    long = made(
        doi="10.1/x", sources=("crossref",), kind="article", container="Revue", volume="3",
        authors=(Author(family="Durand", given="A."),), identifiers={"issn": "1"},
    )  # fmt: skip
    [one] = merged([[short], [long]])
    assert (one.title, one.volume, one.pdf) == ("La qualité de l’eau", "3", "https://hal.science/x")
    assert one.sources == ("crossref", "hal")
    assert one.identifiers == {"issn": "1"}


def test_without_a_doi_title_and_year_tell() -> None:
    written = made(title="LA QUALITE DE L'EAU")
    assert len(merged([[made(doi="10.1/x")], [written]])) == 1
    assert len(merged([[made(doi="10.1/x")], [made(published="2022")]])) == 2
    # Two DOIs are two publications: an article and its preprint, or its erratum.
    assert len(merged([[made(doi="10.1/x")], [made(doi="10.1/y")]])) == 2
    # Every journal has one of these.
    assert len(merged([[made(title="Éditorial")], [made(title="Éditorial")]])) == 2


def test_an_article_keeps_nothing_of_its_preprint_but_the_open_text() -> None:
    preprint = made(
        doi="10.1/x", kind="preprint", published="2021-01-02", sources=("arxiv",),
        pdf="https://arxiv.org/pdf/1", identifiers={"arxiv": "1"}, pages="7",
    )  # fmt: skip
    article = made(doi="10.1/x", kind="article", published="2023", sources=("crossref",))
    [one] = merged([[preprint], [article]])
    assert (one.kind, one.published, one.pages) == ("article", "2023", "")
    assert (one.pdf, one.own_doi) == ("https://arxiv.org/pdf/1", "10.1/x")


def test_what_several_find_comes_first_and_dates_may_decide() -> None:
    old, new, both = (
        made(doi=f"10.1/{place}", published=year)
        for place, year in enumerate(("1999", "2024-05", "2010"))
    )
    undated = made(doi="10.1/9", published="")
    lists = [[old, both], [new, both], [undated]]
    assert merged(lists)[0].doi == both.doi
    dates = [each.published for each in merged(lists, "newest")]
    assert dates == ["2024-05", "2010", "1999", ""]
    assert [each.published for each in merged(lists, "oldest")] == ["1999", "2010", "2024-05", ""]
