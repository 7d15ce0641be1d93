"""Documents embedded while all changes around them: who fails, who is raised, who has left."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from emilie.accounts.models import Organisation
from emilie.conversations.models import Conversation
from emilie.core.db import Sessions
from emilie.core.events import EventRow
from emilie.documents.index import embedding
from emilie.documents.index.embedding import embed_waiting
from emilie.inference.registry import Endpoints
from emilie.spaces.models import Space
from support.corpus import make
from support.embedding import Server, attached, catalogue, organisation_of, rewrite, server

CAR = "Le véhicule de service se réserve la veille."
LEAVE = "Les congés se posent un mois à l’avance."
HOME = "Le logement de fonction est attribué par arrêté."
ENOUGH = 30.0
ABROAD = '[endpoints.hosting]\noperator = "Nuage"\nseat = "US"\ncountry = "US"\n'


async def lengths(sessions: Sessions, document_id: UUID) -> list[int]:
    """Of the vectors of a document."""
    async with sessions() as session:
        query = text("select vector_dims(vector) from vectors where document_id = :id")
        return list(await session.scalars(query, {"id": document_id}))


async def test_what_is_raised_while_one_endpoint_fails_is_not_sent_to_the_next(
    sessions: Sessions, one: Server, tmp_path: Path
) -> None:
    await attached(sessions, CAR, LEAVE, sensitivity="public")
    policy = '[policy]\npreset = "none"\nsensible = "france"\n'
    async with server() as other:

        async def raised(body: dict[str, Any]) -> None:
            if body.get("input") == [CAR, LEAVE]:
                one.fails = 500
                async with sessions.begin() as session:
                    await session.execute(update(Conversation).values(sensitivity="sensible"))

        one.at_each = raised
        entries = one.entry("un"), other.entry("deux") + ABROAD
        async with catalogue(tmp_path, *entries, policy=policy) as endpoints:
            await embed_waiting(sessions, endpoints, ENOUGH)
        assert one.embedded == [CAR, LEAVE]
        assert other.embedded == []


async def test_whoever_is_sent_passages_is_told(
    sessions: Sessions, one: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "TOGETHER", 1)
    document = await attached(sessions, CAR, LEAVE, HOME)
    async with server() as other:

        async def fails(body: dict[str, Any]) -> None:
            one.fails = 500 if body["input"] in ([LEAVE], [HOME]) else None
            other.fails = 500 if body["input"] == [HOME] else None

        one.at_each = other.at_each = fails
        async with catalogue(tmp_path, one.entry("un"), other.entry("deux")) as endpoints:
            await embed_waiting(sessions, endpoints, ENOUGH)
    assert await lengths(sessions, document) == [6, 6]
    async with sessions() as session:
        query = select(EventRow).where(EventRow.kind == "document:embedded").order_by(EventRow.id)
        told = [row.facts["endpoint"] for row in await session.scalars(query)]
    assert told == ["un", "deux"]


async def test_vectors_of_another_length_are_not_kept_under_the_model(
    sessions: Sessions, one: Server, tmp_path: Path
) -> None:
    document = await attached(sessions, CAR, LEAVE)
    async with server() as other:

        async def fails(body: dict[str, Any]) -> None:
            one.fails = 500 if LEAVE in body["input"] else None

        one.at_each = fails
        entries = one.entry("un"), other.entry("deux", dimensions=3)
        async with catalogue(tmp_path, *entries) as endpoints:
            await embed_waiting(sessions, endpoints, ENOUGH)
            assert await lengths(sessions, document) == []
            one.at_each = one.fails = None
            await embed_waiting(sessions, endpoints, ENOUGH)
            assert await lengths(sessions, document) == [6, 6]


async def test_documents_of_a_space_are_sent_as_its_organisation_lets(
    sessions: Sessions, one: Server, tmp_path: Path
) -> None:
    async with sessions.begin() as session:
        theirs = Organisation(name="Préfecture")
        session.add(theirs)
        await session.flush()
        space = Space(organisation_id=theirs.id, name="Doctrine", sensitivity="interne")
        session.add(space)
        await session.flush()
        # Who brought it is of another organisation by now.
        document = await make(session, "note.txt", CAR, space_id=space.id)
    left = await organisation_of(sessions, document)
    async with sessions() as session:
        gone_to = (await session.execute(select(Organisation.name).where(
            Organisation.id == left))).scalar_one()  # fmt: skip
    async with catalogue(tmp_path, one.entry("un", organisations=[gone_to])) as endpoints:
        await embed_waiting(sessions, endpoints, ENOUGH)
        assert one.embedded == []
        await rewrite(endpoints, one.entry("un", organisations=["Préfecture"]))
        await embed_waiting(sessions, endpoints, ENOUGH)
        assert one.embedded == [CAR]


async def test_documents_that_fail_each_time_do_not_keep_the_others_waiting(
    sessions: Sessions, endpoints: Endpoints, one: Server
) -> None:
    before = await attached(sessions, CAR)
    for _ in range(embedding.FAILURES):
        await attached(sessions, HOME)

    async def fails(body: dict[str, Any]) -> None:
        one.fails = 500 if HOME in body["input"] else None

    one.at_each = fails
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert await lengths(sessions, before) == []
    endpoints.opened[0].circuit.succeeded()  # minutes later
    await embed_waiting(sessions, endpoints, ENOUGH)
    assert await lengths(sessions, before) == [6]
    # They are tried again, after all others.
    assert one.embedded.count(HOME) > embedding.FAILURES
