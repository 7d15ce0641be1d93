"""Finding passages: BM25 on both stemmed forms, inside the documents given."""

from __future__ import annotations

import pytest

from emilie.core.db import Sessions
from emilie.documents.index.search import all_passages, best_passages
from emilie.documents.ingestion import store
from emilie.documents.models import Document
from emilie.documents.reading import Read
from support.corpus import LEAVE, NOISE, STATE, TELEWORK, make


async def test_the_passage_says_where_it_stands(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        document = await make(session, "note.txt", NOISE, f"Avant. 🎉 {LEAVE}", heading="Congés")
        [found, *_] = await best_passages(session, [document], "combien de jours de congé")
        assert (found.document_id, found.document_name) == (document, "note.txt")
        assert (found.page, found.page_label, found.heading) == (2, "section", "Congés")
        assert found.text == f"Avant. 🎉 {LEAVE}"[found.start : found.end]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("congés payés", LEAVE), ("CONGES PAYES", LEAVE), ("conge\u0301s", LEAVE),
        ("un congé", LEAVE), ("télétravail", TELEWORK), ("teletravail", TELEWORK),
        ("l'etat", STATE), ("L’ÉTAT", STATE), ("abonnements de transport", STATE),
        # Any word may match: the others need not be there.
        ("quelle est la procédure de remboursement des transports", STATE),
    ],
)  # fmt: skip
async def test_french_is_found_however_it_is_typed(
    sessions: Sessions, question: str, expected: str
) -> None:
    async with sessions.begin() as session:
        document = await make(session, "d", NOISE, LEAVE, TELEWORK, STATE)
        found = await best_passages(session, [document], question)
        assert found[0].text == expected


async def test_a_rare_word_weighs_more_than_a_common_one(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        common = [f"Le service numéro {n} répond aux demandes du service." for n in range(10)]
        document = await make(session, "d", *common, "Une dérogation est possible.")
        found = await best_passages(session, [document], "dérogation du service")
        assert found[0].text == "Une dérogation est possible."


async def test_a_heading_finds_the_passages_under_it(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        document = await make(session, "d", LEAVE, heading="Réglementation applicable")
        assert len(await best_passages(session, [document], "reglementation")) == 1


async def test_only_the_documents_given_are_searched(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        mine = await make(session, "à moi", NOISE)
        await make(session, "à un autre", LEAVE)
        assert await best_passages(session, [mine], "congés payés") == []
        assert await best_passages(session, [], "congés payés") == []


async def test_equals_come_in_the_order_of_documents_and_pages(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        first = await make(session, "a", LEAVE, LEAVE)
        second = await make(session, "b", LEAVE, LEAVE)
        for given in ([first, second], [second, first]):
            found = await best_passages(session, given, "congés")
            assert [(each.document_id, each.page) for each in found] == [
                (given[0], 1), (given[0], 2), (given[1], 1), (given[1], 2),
            ]  # fmt: skip
        assert len(await best_passages(session, [first, second], "congés", limit=3)) == 3


@pytest.mark.parametrize("question", ["", "   ", "de la", "\0", "' & | ! ( ) :* <->", "% _ \\ ''"])
async def test_a_question_without_words_finds_nothing(sessions: Sessions, question: str) -> None:
    async with sessions.begin() as session:
        document = await make(session, "d", LEAVE)
        assert await best_passages(session, [document], question) == []


async def test_everything_when_it_fits(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        first = await make(session, "a", LEAVE, NOISE)
        second = await make(session, "b", STATE)
        words = len(f"{LEAVE} {NOISE} {STATE}".split())
        found = await all_passages(session, [second, first], words)
        assert found is not None
        assert [each.text for each in found] == [STATE, LEAVE, NOISE]
        assert await all_passages(session, [second, first], words - 1) is None


async def test_storing_twice_changes_nothing(sessions: Sessions) -> None:
    """A job may be run again: what a first run left is replaced."""
    async with sessions.begin() as session:
        document = await make(session, "d", LEAVE, NOISE)
        row = await session.get_one(Document, document)
        row.state = "reading"
        await session.flush()
        again = {
            "text": STATE, "heading": None, "quality": None,
            "passages": [[0, len(STATE), 11, None]],
        }  # fmt: skip
        await store(session, document, Read("section", [again]))
        await session.refresh(row)
        assert (row.state, row.pages, row.passages, row.words) == ("ready", 1, 1, 11)
        assert await best_passages(session, [document], "congés") == []
        assert len(await best_passages(session, [document], "transports")) == 1
