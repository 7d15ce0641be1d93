"""Documents embedded in the background: which, by whom, and what becomes of their vectors."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text, update

from emilie import doctor, measures
from emilie.conversations.models import Conversation
from emilie.core.db import Sessions, open_engine, open_sessions
from emilie.core.events import EventRow
from emilie.core.metrics import DOCUMENTS_EMBEDDED
from emilie.documents import actions
from emilie.documents.index import embedding, vectors
from emilie.documents.index.embedding import embed_waiting
from emilie.documents.index.search import Passage
from emilie.documents.index.vectors import covering, nearest
from emilie.documents.models import Document
from emilie.documents.twins import copy
from emilie.inference.embedding import embed
from emilie.inference.registry import Endpoints, Need
from emilie.inference.sensitivities import SENSITIVITIES, highest
from support.corpus import make
from support.embedding import Server, attached, catalogue, rewrite

CAR = "Le véhicule de service se réserve la veille."
LEAVE = "Les congés se posent un mois à l’avance."
HOME = "Le logement de fonction est attribué par arrêté."
ENOUGH = 30.0
ABROAD = '[endpoints.hosting]\noperator = "Nuage"\nseat = "US"\ncountry = "US"\n'
FRANCE = '[policy]\npreset = "france"\n'


async def counts(sessions: Sessions, document_id: UUID) -> tuple[int, int]:
    """Vectors of a document, and models of which it has them all."""
    async with sessions() as session:
        values = {"id": document_id}
        number = await session.scalar(
            text("select count(*) from vectors where document_id = :id"), values
        )
        whole = await session.scalar(
            text("select count(*) from embeddings where document_id = :id"), values
        )
    return int(number or 0), int(whole or 0)


async def closest(
    sessions: Sessions, endpoints: Endpoints, question: str, *documents: UUID
) -> list[Passage]:
    made = await embed(endpoints, Need("public"), "essai", [question], "query")
    async with sessions() as session:
        [model] = await covering(session, documents)
        return await nearest(session, (documents, None), model, made, 5)


async def test_what_was_attached_is_embedded_and_found_by_its_meaning(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    document = await attached(sessions, CAR, LEAVE)
    other = await attached(sessions, CAR)
    assert not await embed_waiting(sessions, endpoints, ENOUGH)
    assert await counts(sessions, document) == (2, 1)
    found = await closest(sessions, endpoints, "une automobile", document)
    assert [each.text for each in found] == [CAR, LEAVE]
    assert {each.document_id for each in found} == {document}
    one.sent.clear()
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert one.sent == []
    async with sessions() as session:
        query = select(EventRow).where(EventRow.kind == "document:embedded")
        events = {row.facts["document_id"]: row.facts for row in await session.scalars(query)}
    assert set(events) == {str(document), str(other)}
    assert events[str(document)]["endpoint"] == "un"


async def test_a_document_that_no_question_may_reach_is_sent_nowhere(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    async with sessions.begin() as session:
        loose = await make(session, "libre.txt", CAR)
    deleted = await attached(sessions, LEAVE)
    async with sessions.begin() as session:
        await session.execute(update(Conversation).values(deleted_at=text("now()")))
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert one.embedded == []
    assert await counts(sessions, loose) == await counts(sessions, deleted) == (0, 0)


async def test_the_policy_decides_by_the_highest_sensitivity(
    sessions: Sessions, one: Server, tmp_path: Path
) -> None:
    public = await attached(sessions, CAR, sensitivity="public")
    raised = await attached(sessions, LEAVE, sensitivity="public")
    async with sessions.begin() as session:
        await session.execute(
            update(Document).where(Document.id == raised).values(sensitivity="sensible")
        )
    policy = '[policy]\npublic = "anywhere"\nsensible = "france"\ndefault = "public"\n'
    async with catalogue(tmp_path, one.entry("un") + ABROAD, policy=policy) as endpoints:
        await embed_waiting(sessions, endpoints, ENOUGH)
        assert one.embedded == [CAR]
        assert await counts(sessions, public) == (1, 1)
        # What the organisation begins with is the least.
        policy = policy.replace('default = "public"', 'default = "sensible"')
        await rewrite(endpoints, one.entry("un") + ABROAD, policy=policy)
        await attached(sessions, HOME, sensitivity="public")
        await embed_waiting(sessions, endpoints, ENOUGH)
        assert one.embedded == [CAR]


async def test_the_view_knows_the_scale_of_sensitivities(sessions: Sessions) -> None:
    document = await attached(sessions, CAR)
    query = text("select sensitivity from searched_documents where document_id = :id")
    for theirs in (None, *SENSITIVITIES):
        for its in SENSITIVITIES:
            async with sessions.begin() as session:
                await session.execute(update(Document).values(sensitivity=theirs))
                await session.execute(update(Conversation).values(sensitivity=its))
                found = await session.scalar(query, {"id": document})
            assert found == highest(its, theirs or its)


async def test_raised_in_the_middle_nothing_more_is_sent(
    sessions: Sessions, one: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "TOGETHER", 1)
    document = await attached(sessions, CAR, LEAVE, HOME)

    async def raises(body: dict[str, Any]) -> None:
        if body["input"] == [CAR]:
            async with sessions.begin() as session:
                await session.execute(update(Conversation).values(sensitivity="sensible"))

    one.at_each = raises
    policy = '[policy]\ninterne = "anywhere"\nsensible = "france"\n'
    async with catalogue(tmp_path, one.entry("un") + ABROAD, policy=policy) as endpoints:
        await embed_waiting(sessions, endpoints, ENOUGH)
    assert one.embedded == [CAR]
    assert await counts(sessions, document) == (1, 0)


async def test_cut_it_goes_on_where_it_was(
    sessions: Sessions, endpoints: Endpoints, one: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "TOGETHER", 1)
    document = await attached(sessions, CAR, LEAVE, HOME)

    async def breaks_down(_: dict[str, Any]) -> None:
        one.fails = 500 if len(one.embedded) == 2 else None

    one.at_each = breaks_down
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert await counts(sessions, document) == (1, 0)
    one.sent.clear()
    one.at_each, one.fails = None, None
    assert await embed_waiting(sessions, endpoints, 0.0), "out of time, there is more to do"
    assert not await embed_waiting(sessions, endpoints, ENOUGH)
    assert one.embedded == [LEAVE, HOME]
    assert await counts(sessions, document) == (3, 1)


async def test_a_passage_that_is_too_long_is_cut_and_one_refused_has_no_vector(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    long = "automobile " + " ".join(["mot"] * 150)
    one.longest = 300
    document = await attached(sessions, CAR, long, LEAVE, long)
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert await counts(sessions, document) == (4, 1)
    lengths = [max(map(len, body["input"])) for body in one.sent[1:]]
    assert lengths == sorted(lengths, reverse=True), "what was learned of its length is kept"
    assert len(lengths) <= 4
    refused = await attached(sessions, HOME)
    one.fails = 400
    await embed_waiting(sessions, endpoints, ENOUGH)
    one.fails = None
    assert await counts(sessions, refused) == (0, 1)
    found = await closest(sessions, endpoints, "une voiture", document, refused)
    assert {each.text for each in found[:3]} == {CAR, long}


async def test_an_endpoint_that_is_down_leaves_the_rest_for_later(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    documents = [await attached(sessions, CAR) for _ in range(5)]
    await embed_waiting(sessions, endpoints, 0.0)  # the model is known by now
    one.sent.clear()
    one.fails = 503
    assert not await embed_waiting(sessions, endpoints, ENOUGH)
    assert 0 < len(one.sent) <= 3
    assert [await counts(sessions, each) for each in documents] == [(0, 0)] * 5


async def test_both_models_stay_until_the_new_one_knows_the_whole_scope(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    first = await attached(sessions, CAR)
    second = await attached(sessions, LEAVE)
    async with sessions.begin() as session:
        scope = await session.scalar(select(Document.conversation_id).where(Document.id == first))
        await session.execute(update(Document).values(conversation_id=scope))
    await embed_waiting(sessions, endpoints, ENOUGH)
    new = one.entry("neuf", model="neuf", dimensions=4)
    await rewrite(endpoints, new, one.entry("un"))

    async def breaks_down(body: dict[str, Any]) -> None:
        one.fails = 500 if body["input"] == [CAR] else None

    one.at_each = breaks_down
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert [await counts(sessions, each) for each in (first, second)] == [(1, 1), (2, 2)]
    async with sessions() as session:
        known = await covering(session, [first, second])
    assert [(each.name, each.documents) for each in known] == [("essai", 2), ("neuf", 1)]
    one.at_each = one.fails = None
    await embed_waiting(sessions, endpoints, ENOUGH)
    async with sessions() as session:
        [known_now] = await covering(session, [first, second])
    assert (known_now.name, known_now.dimensions) == ("neuf", 4)
    assert [await counts(sessions, each) for each in (first, second)] == [(1, 1), (1, 1)]


async def test_without_an_endpoint_nothing_is_done_and_nothing_is_lost(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    document = await attached(sessions, CAR)
    await embed_waiting(sessions, endpoints, ENOUGH)
    await rewrite(endpoints)
    assert not await embed_waiting(sessions, endpoints, ENOUGH)
    assert await counts(sessions, document) == (1, 1)


async def test_deleting_removes_the_vectors(sessions: Sessions, endpoints: Endpoints) -> None:
    document = await attached(sessions, CAR, LEAVE)
    left = await attached(sessions, HOME)
    await embed_waiting(sessions, endpoints, ENOUGH)
    async with sessions.begin() as session:
        agent = await session.scalar(select(Document.agent_id).where(Document.id == document))
        assert agent is not None
        await actions.remove(session, agent, document)
    assert await counts(sessions, document) == (0, 0)
    assert await counts(sessions, left) == (1, 1)


async def test_deleted_while_it_is_embedded_it_leaves_nothing(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    document = await attached(sessions, CAR)

    async def deletes(_: dict[str, Any]) -> None:
        async with sessions.begin() as session:
            await session.execute(text("delete from documents"))

    await embed_waiting(sessions, endpoints, 0.0)
    one.at_each = deletes
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert await counts(sessions, document) == (0, 0)


async def test_a_twin_gets_the_vectors_for_nothing(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    first = await attached(sessions, CAR, LEAVE)
    await embed_waiting(sessions, endpoints, ENOUGH)
    one.sent.clear()
    async with sessions.begin() as session:
        twin = await session.get_one(Document, first)
        second = Document(
            **{
                each: getattr(twin, each)
                for each in ("agent_id", "name", "media_type", "size", "sha256", "page_label")
            },
            id=UUID(int=first.int + 1), object_key="x", state="reading",
            conversation_id=twin.conversation_id,
        )  # fmt: skip
        session.add(second)
        await session.flush()
        await copy(session, second, twin)
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert one.sent == []
    assert await counts(sessions, second.id) == (2, 1)
    found = await closest(sessions, endpoints, "une automobile", second.id)
    assert (found[0].text, found[0].document_id) == (CAR, second.id)


async def test_many_vectors_have_an_index_that_finds_in_the_scope_alone(
    dsn: str, one: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "INDEXED", 20)
    monkeypatch.setattr(vectors, "EXACT", 5)
    engine = open_engine(dsn, 2)
    sessions = open_sessions(engine)
    async with catalogue(tmp_path, one.entry("un")) as endpoints:
        others = [await attached(sessions, *[f"{CAR} {n}" for n in range(10)]) for _ in range(9)]
        mine = await attached(sessions, *[f"{LEAVE} {n}" for n in range(9)], CAR)
        await embed_waiting(sessions, endpoints, 0.0)  # the model is known by now
        # One that a building which was cut left behind.
        async with sessions.begin() as session:
            number = await session.scalar(text("select id from embedding_models"))
            name = f"vectors_of_{number}"
            await session.execute(text(f"create index {name} on vectors (ordinal)"))
        # Searches and writes go on while it is built.
        await asyncio.gather(
            embed_waiting(sessions, endpoints, ENOUGH), attached(sessions, "Sans rapport.")
        )
        async with sessions() as session:
            [model] = await covering(session, [mine])
            assert model.indexed
            built = await session.scalar(
                text(f"select pg_get_indexdef(indexrelid) from pg_index"
                     f" where indexrelid = '{name}'::regclass and indisvalid")
            )  # fmt: skip
        assert "hnsw" in str(built)
        found = await closest(sessions, endpoints, "automobile", mine)
        assert [each.document_id for each in found] == [mine] * 5
        assert found[0].text == CAR
        assert len(await closest(sessions, endpoints, "automobile", mine, *others[:2])) == 5
    await engine.dispose()
    # The one attached while it was built waits for its own.
    with psycopg.connect(dsn) as connection:
        [told] = doctor._vectors(connection)
        waiting = connection.execute(measures.ASKED[DOCUMENTS_EMBEDDED].text.encode()).fetchall()
    assert told.detail == "essai (6 nombres) : 10 document(s) sur 11, avec un index"
    assert sorted(waiting) == [("embedded", 10), ("waiting", 1)]
