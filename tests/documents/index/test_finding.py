"""Words and meaning fused, put in order anew, and done without whenever an endpoint fails."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from emilie.core.db import Sessions
from emilie.documents.index import finding
from emilie.documents.index.embedding import embed_waiting
from emilie.documents.index.finding import Asking, Found, find_passages, fuse
from emilie.documents.index.search import Passage, best_passages
from emilie.inference.budgets import Budget
from emilie.inference.quotas import Allowance, Spending
from emilie.inference.registry import Endpoints, Need
from support.embedding import Server, asking, attached, rewrite, server

CAR = "Le véhicule de service se réserve la veille, comme les salles."
LEAVE = "Les congés se posent un mois à l’avance."
RULE = "La réservation des salles se fait au secrétariat, de préférence par écrit."
QUESTION = "réserver une automobile"
ENOUGH = 30.0


@pytest.fixture
async def document(sessions: Sessions, endpoints: Endpoints, one: Server) -> UUID:
    """One whose passages have their vectors."""
    made = await attached(sessions, RULE, LEAVE, CAR)
    await embed_waiting(sessions, endpoints, ENOUGH)
    one.sent.clear()
    return made


def said(found: Found) -> list[str]:
    return [each.text for each in found.passages]


async def by_words(sessions: Sessions, document: UUID, query: str = QUESTION) -> list[str]:
    async with sessions() as session:
        return [each.text for each in await best_passages(session, [document], query)]


def named(names: str) -> list[Passage]:
    """Passages whose ids are those letters."""
    return [
        Passage(UUID(int=ord(name)), uuid4(), "n", 1, "page", None, 0, 1, name, "text/plain", 1)
        for name in names
    ]


def test_reciprocal_ranks_are_added_up() -> None:
    def fused(words: str, closest: str) -> str:
        return "".join(each.text for each in fuse(named(words), named(closest)))

    # b: 1/7 + 0.7/7, c: 1/8 + 0.7/6, a: 1/6, d: 0.7/8.
    assert fused("abc", "cbd") == "bcad"
    assert fused("ab", "") == "ab"
    assert fused("", "ba") == "ba"
    assert fused("", "") == ""


async def test_meaning_finds_what_has_none_of_the_words(
    sessions: Sessions, endpoints: Endpoints, document: UUID
) -> None:
    assert await by_words(sessions, document, "automobile") == []
    search, told = asking(endpoints)
    found = await find_passages(sessions, [document], "automobile", 1, search)
    assert (said(found), found.how) == ([CAR], "meaning")
    assert [each.name for each in told] == ["un"]
    assert search.spending.used > 0


async def test_both_count(sessions: Sessions, endpoints: Endpoints, document: UUID) -> None:
    words = await by_words(sessions, document)
    assert set(words) == {RULE, CAR}
    found = await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0])
    assert said(found)[0] == CAR
    assert set(said(found)) == {RULE, LEAVE, CAR}


async def test_the_question_is_sent_to_nobody_where_nothing_has_vectors(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    document = await attached(sessions, RULE, CAR)
    search, told = asking(endpoints)
    found = await find_passages(sessions, [document], QUESTION, 12, search)
    assert (said(found), found.how) == (await by_words(sessions, document), "words")
    assert (one.sent, told) == ([], [])
    one.sent.clear()
    found = await find_passages(sessions, [], QUESTION, 12, search)
    assert (found.passages, one.sent) == ([], [])


@pytest.mark.parametrize("how", ["fails", "hangs", "shrinks", "lies", "is closed", "is gone"])
async def test_words_alone_answer_when_the_endpoint_does_not(
    sessions: Sessions,
    endpoints: Endpoints,
    one: Server,
    document: UUID,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "EMBEDDING", 0.1)
    sensitivity = "interne"
    if how == "fails":
        one.fails = 503
    elif how == "hangs":
        one.hangs = True
    elif how == "shrinks":
        one.says = {"data": [{"embedding": [1.0, 2.0]}]}
    elif how == "lies":
        one.says = {"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]}
    elif how == "is closed":
        await rewrite(endpoints, one.entry("un"), policy='[policy]\ninterne = "nowhere"\n')
    else:
        await rewrite(endpoints)
    search, _ = asking(endpoints, sensitivity)
    found = await find_passages(sessions, [document], QUESTION, 12, search)
    assert (said(found), found.how) == (await by_words(sessions, document), "words")
    if how.startswith("is"):
        assert one.sent == []


async def test_a_spent_budget_leaves_the_words(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    allowance = Allowance(1, (Budget("agent", uuid4(), "day", 0),))
    search = Asking(endpoints, Need("interne"), lambda _: None, Spending(allowance))
    found = await find_passages(sessions, [document], QUESTION, 12, search)
    assert (found.how, one.sent) == ("words", [])


async def test_the_model_that_knows_most_of_the_scope_is_asked(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    await rewrite(endpoints, one.entry("neuf", model="neuf"), one.entry("un"))
    search, _ = asking(endpoints)
    await find_passages(sessions, [document], QUESTION, 12, search)
    assert [body["model"] for body in one.sent] == ["essai"]
    await embed_waiting(sessions, endpoints, ENOUGH)
    one.sent.clear()
    await find_passages(sessions, [document], QUESTION, 12, search)
    assert [body["model"] for body in one.sent] == ["neuf"]


async def test_one_that_cannot_say_its_model_keeps_no_other_from_answering(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    dead = '[[endpoints]]\nname = "mort"\nurl = "http://127.0.0.1:9/v1"\n'
    await rewrite(endpoints, dead + 'abilities = ["embeddings"]\n', one.entry("un"))
    found = await find_passages(sessions, [document], "automobile", 1, asking(endpoints)[0])
    assert (said(found), found.how) == ([CAR], "meaning")


async def test_equal_models_are_asked_in_the_order_of_the_catalogue(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text("insert into embedding_models (name, dimensions) values ('neuf', 6)")
        )
        for table, more in (("embeddings", "passages"), ("vectors", "ordinal, vector")):
            await session.execute(
                text(f"insert into {table} (document_id, model_id, {more}) select document_id,"
                     f" (select max(id) from embedding_models), {more} from {table}")
            )  # fmt: skip
    await rewrite(endpoints, one.entry("un"), one.entry("neuf", model="neuf"))
    await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0])
    await rewrite(endpoints, one.entry("neuf", model="neuf"), one.entry("un"))
    await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0])
    assert [body["model"] for body in one.sent] == ["essai", "neuf"]


async def test_a_reranker_has_the_last_word(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    await rewrite(endpoints, one.entry("un"), one.entry("ordre", "reranking"))
    search, told = asking(endpoints)
    found = await find_passages(sessions, [document], QUESTION, 2, search)
    assert (said(found), found.how) == ([CAR, LEAVE], "reranked")
    assert sorted(one.reranked[0]["documents"]) == sorted([RULE, LEAVE, CAR])
    assert [each.name for each in told] == ["un", "ordre"]
    # Without vectors it orders what the words found.
    await rewrite(endpoints, one.entry("ordre", "reranking"))
    found = await find_passages(sessions, [document], QUESTION, 12, search)
    assert (said(found), found.how) == ([CAR, RULE], "reranked")


class Raised:
    """A conversation that was raised, as a turn that waited learns once it asks."""

    def __init__(self) -> None:
        self._need = Need("interne")

    def now(self) -> Need:
        return self._need

    async def again(self) -> None:
        self._need = Need("sensible")


async def test_passages_are_sent_as_the_conversation_stands_once_they_are_found(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    # What was found may be of a document that has just come into the space, and raised it.
    policy = '[policy]\npreset = "none"\nsensible = "nowhere"\n'
    await rewrite(endpoints, one.entry("ordre", "reranking"), policy=policy)
    search = Asking(endpoints, Raised(), lambda _: None, Spending())
    found = await find_passages(sessions, [document], QUESTION, 12, search)
    assert (said(found), found.how) == (await by_words(sessions, document), "words")
    assert one.reranked == []


@pytest.mark.parametrize("how", ["fails", "hangs", "lies"])
async def test_without_its_word_the_fused_order_stays(
    sessions: Sessions,
    endpoints: Endpoints,
    one: Server,
    document: UUID,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fused = said(await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0]))
    monkeypatch.setattr(finding, "RERANKING", 0.1)
    async with server() as other:
        other.fails = 500 if how == "fails" else None
        other.hangs = how == "hangs"
        other.says = {"results": [{"index": 9, "relevance_score": 1}]} if how == "lies" else None
        await rewrite(endpoints, one.entry("un"), other.entry("ordre", "reranking"))
        found = await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0])
        assert (said(found), found.how) == (fused, "meaning")
        assert len(other.reranked) == 1


async def test_headings_are_read_too(
    sessions: Sessions, endpoints: Endpoints, one: Server, document: UUID
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text("update passages set heading = 'Titre' where document_id = :id"), {"id": document}
        )
    await rewrite(endpoints, one.entry("ordre", "reranking"))
    await find_passages(sessions, [document], QUESTION, 12, asking(endpoints)[0])
    texts = cast("list[Any]", one.reranked[0]["documents"])
    assert all(each.startswith("Titre\n") for each in texts)
