"""Each service, asked as its documentation says, and what its answers say."""

from __future__ import annotations

from typing import Any

import pytest

from emilie.research.publications.adapters import arxiv, crossref, hal, openalex
from emilie.research.publications.asking import ask
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.errors import PublicationsFault, PublicationsSilent
from emilie.research.publications.publication import Author, Publication
from emilie.research.publications.sources import Service
from research.publications.loopback import SERVICES, access, body, criteria, service, shape

REFUSALS = [
    pytest.param(name, refusal, id=f"{name}-{refusal['status']}-{place}")
    for name in SERVICES
    for place, refusal in enumerate(shape(name)["refusals"])
]


@pytest.mark.parametrize("name", SERVICES)
async def test_asked_as_documented(name: Service) -> None:
    async with service(name) as (loopback, source, outbound):
        await ask(outbound, source, criteria(name), 5)
    [asked] = loopback.asked
    wanted = shape(name)["request"]
    headers = {each: asked["headers"].get(each) for each in wanted["headers"]}
    assert asked | {"headers": headers} == wanted


@pytest.mark.parametrize(("name", "refusal"), REFUSALS)
async def test_refusals_are_codes_with_a_sentence(name: Service, refusal: dict[str, Any]) -> None:
    async with service(name) as (loopback, source, outbound):
        loopback.refuses(refusal)
        with pytest.raises(PublicationsFault) as raised:
            await ask(outbound, source, criteria(name), 5)
    assert raised.value.code == refusal["code"]
    assert source.label in raised.value.told
    assert "{" not in raised.value.told


@pytest.mark.parametrize("name", SERVICES)
async def test_who_asks_to_wait_is_left_alone(name: Service) -> None:
    async with service(name) as (loopback, source, outbound):
        loopback.status, loopback.headers = 429, {"retry-after": "120"}
        for _ in range(2):
            with pytest.raises(PublicationsFault) as raised:
                await ask(outbound, source, criteria(name), 5)
            assert raised.value.code == "publications_overloaded"
        assert len(loopback.asked) == 1
        assert 100 < source.circuit.seconds <= 120


async def test_a_question_that_is_refused_closes_nothing() -> None:
    async with service("hal") as (loopback, source, outbound):
        loopback.status = 400
        for _ in range(4):
            with pytest.raises(PublicationsFault):
                await ask(outbound, source, criteria("hal"), 5)
        loopback.status = 200
        assert (await ask(outbound, source, criteria("hal"), 5)).total == 128


async def test_a_silent_service_is_waited_for_no_longer_than_said() -> None:
    async with service("hal") as (loopback, source, outbound):
        loopback.delay = 5
        with pytest.raises(PublicationsSilent):
            await ask(outbound, source, criteria("hal"), 0.1)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "cut", [b"", b"{", b"[]", b"null", b'{"response":3}', b"\xff\xfe<", b"<a/>"]
)
async def test_an_answer_that_is_none_fails_alone(name: Service, cut: bytes) -> None:
    async with service(name) as (loopback, source, outbound):
        loopback.body = cut
        with pytest.raises(PublicationsFault) as raised:
            await ask(outbound, source, criteria(name), 5)
    assert raised.value.code == "publications_failed"


def test_hal_is_read() -> None:
    found = hal.read(body("hal"))
    article, thesis = found.publications
    assert found.total == 128
    assert article == Publication(
        title="Qualité de l’eau des rivières françaises\u00a0: trente ans de mesures",
        authors=(
            Author(family="Durand", given="Éléonore"), Author(family="Le Goff", given="Jean-Marc"),
        ),
        kind="article", published="2023-05-12", container="Revue des sciences de l’eau",
        volume="36", issue="2", pages="85-102", publisher="INRS", doi="10.7202/1098765ar",
        identifiers={"hal": "hal-04012345", "issn": "0992-7158"},
        abstract="La qualité de l’eau s’améliore depuis 1990.", language="fr",
        licence="http://creativecommons.org/licenses/by/", url="https://hal.science/hal-04012345",
        pdf="https://hal.science/hal-04012345/document", sources=("hal",),
    )  # fmt: skip
    # An embargo: the file is named, and is not open.
    assert (thesis.kind, thesis.published, thesis.pdf) == ("thesis", "2022-11", "")
    assert thesis.publisher == "Université Grenoble Alpes"


def test_openalex_is_read() -> None:
    found = openalex.read(body("openalex"))
    article, paper = found.publications  # a work without a title is none
    assert found.total == 2541
    assert article.authors == (
        Author(family="Piwowar", given="Heather"),
        Author(family="van der Waltman", given="Ludo"),
    )
    assert (article.doi, article.pages, article.volume) == ("10.7717/peerj.4375", "e4375", "6")
    assert (article.container, article.publisher) == ("PeerJ", "PeerJ, Inc.")
    assert article.abstract == "Despite growing interest in Open Access (OA) in scholarship"
    assert article.pdf == "https://peerj.com/articles/4375.pdf"
    assert article.identifiers == {
        "openalex": "W2741809807", "pmid": "29456894", "issn": "2167-8359",
    }  # fmt: skip
    assert (paper.kind, paper.pages, paper.pdf) == ("conference", "12-15", "")


def test_crossref_is_read() -> None:
    found = crossref.read(body("crossref"))
    article, chapter = found.publications
    assert found.total == 28810
    title = "The quantum-confined Stark effect in AlxGa1-xN & related wells: A review"
    assert article.title == title
    assert article.authors == (
        Author(family="Shevchenko", given="E. A."), Author(family="The LHC Collaboration"),
    )  # fmt: skip
    assert (article.published, article.pages) == ("2013-02", "319-322")
    assert article.abstract == "We study excitons where x < 0.5. Second paragraph."
    assert article.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert article.pdf.endswith("/pdf/10.1002/pssc.201200953")
    # What subscribers alone may read is not open.
    assert (chapter.pdf, chapter.published, chapter.pages) == ("", "", "104567")
    assert chapter.identifiers == {"isbn": "9780122270550"}


def test_arxiv_is_read() -> None:
    found = arxiv.read(body("arxiv"))
    first, second = found.publications
    assert found.total == 1000
    assert first.title.endswith("in ep Collisions at HERA")
    assert first.authors == (Author(family="H1 Collaboration"),)
    assert first.identifiers == {"arxiv": "hep-ex/0307015"}
    assert first.pdf == "https://arxiv.org/pdf/hep-ex/0307015v2"
    # The DOI is that of the article: it finds the two alike, and is no part of the preprint's own.
    assert (first.doi, first.own_doi) == ("10.1140/epjc/s2003-01326-x", "")
    assert second.authors[1] == Author(family="van der Berg", given="Anna")
    assert second.published == "2024-01-02"


HOSTILE = 'eau" OR *:* ) AND {!func}x (a:b) -c +d [1 TO 2] e^2 ~f ? \\ / | ! , NOT && title:y'


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_of_a_query_language_gets_through(name: Service) -> None:
    adapter = {"hal": hal, "openalex": openalex, "crossref": crossref, "arxiv": arxiv}[name]
    asked = adapter.request(
        Criteria(words=HOSTILE, title=HOSTILE, author=HOSTILE), access(name)
    ).params
    said = " ".join(
        each for key, each in asked.items() if key not in {"fl", "select", "mailto", "api_key"}
    )
    for sign in "*{}[]^~?\\/|!+&":
        assert sign not in said, sign
    # The only operators and fields are ours; quotation marks go by two.
    assert said.count('"') % 2 == 0
    assert " OR " not in said
    assert " NOT " not in said
    fields = {"hal": "text: title_t: authFullName_t:", "arxiv": "all: ti: au:"}.get(
        name, "title.search: raw_author_name.search:"
    )
    for word in said.replace("(", " ").replace('"', " ").replace(",", " ").split():
        if ":" in word:
            assert word.partition(":")[0] + ":" in fields


def test_one_collection_of_hal_may_be_all_that_is_asked_for() -> None:
    asked = hal.request(Criteria(collection="LOCEAN"), access("hal"))
    assert (asked.path, asked.params["q"]) == ("/search/LOCEAN/", "*:*")
    with pytest.raises(ValueError):
        Criteria(collection="../ref/structure")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("crossref", {"language": "fr"}), ("crossref", {"open_access": True}),
        ("arxiv", {"kind": "thesis"}), ("arxiv", {"language": "fr"}),
        ("openalex", {"collection": "LOCEAN"}), ("openalex", {"domain": "info"}),
    ],
)  # fmt: skip
async def test_a_service_is_not_asked_what_it_would_not_heed(
    name: Service, asked: dict[str, Any]
) -> None:
    async with service(name) as (loopback, source, outbound):
        with pytest.raises(PublicationsFault) as raised:
            await ask(outbound, source, Criteria(words="eau", **asked), 5)
    assert raised.value.code == "publications_criterion_unknown"
    assert loopback.asked == []


async def test_all_of_arxiv_is_preprints() -> None:
    async with service("arxiv") as (loopback, source, outbound):
        await ask(outbound, source, Criteria(words="eau", kind="preprint"), 5)
    assert len(loopback.asked) == 1
