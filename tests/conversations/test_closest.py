"""An answer that its documents do not support says so, and offers what comes closest."""

from __future__ import annotations

from typing import Any

import httpx2
import psycopg
import pytest

from emilie.documents.index import search
from support.documents import sent
from support.talk import begin

NOTE = (
    "Le règlement intérieur s’applique à tous les agents. Les congés annuels se posent avant le "
    "31 mars. La direction répond sous quinze jours.\n\nLe parking est réservé aux visiteurs."
)


@pytest.fixture
def worker() -> bool:
    return True


async def parts_of(
    client: httpx2.AsyncClient, question: str, note: str = NOTE, **turn: Any
) -> list[dict[str, Any]]:
    document = await sent(client, note.encode(), "reglement.txt")
    talk = await begin(client)
    await talk.ask(question, documents=[document["id"]], **turn)
    parts: list[dict[str, Any]] = (await talk.messages())[1]["parts"]
    return parts


def offered(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        passage
        for part in parts
        if part["type"] == "data-closest"
        for passage in part["data"]["passages"]
    ]


async def test_the_closest_passages_are_offered_at_their_sentence(
    agent_client: httpx2.AsyncClient,
) -> None:
    parts = await parts_of(agent_client, "Combien de jours de congés annuels pour un stagiaire ?")
    assert parts[-1]["type"] == "data-closest"
    [passage] = offered(parts)
    assert passage["quote"] == "Les congés annuels se posent avant le 31 mars."
    assert passage["quote"] == NOTE[passage["start"] : passage["end"]]
    assert (passage["number"], passage["name"], passage["page"]) == (1, "reglement.txt", 1)


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        # It is supported.
        ('Quand poser ses congés ? [cite "se posent avant le 31 mars"]', {}),
        # None of its words is there.
        ("Quel est le budget informatique ?", {}),
        # It asks nothing of the documents.
        ("Merci beaucoup !", {}),
        ("Traduis les congés annuels en anglais", {"task": "traduction"}),
        ("Écris un courriel sur les congés annuels", {"task": "courriel"}),
        ("Résume le règlement des congés annuels", {"task": "synthese"}),
    ],
)
async def test_nothing_is_offered_where_nothing_is_missing(
    agent_client: httpx2.AsyncClient, question: str, turn: dict[str, Any]
) -> None:
    assert offered(await parts_of(agent_client, question, **turn)) == []


async def test_a_search_that_fails_does_not_fail_the_answer(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    async def fails(*_: Any) -> None:
        raise psycopg.OperationalError("secret")

    monkeypatch.setattr(search, "_search", fails)
    parts = await parts_of(agent_client, "Combien de congés annuels ?")
    assert [part["type"] for part in parts] == ["data-reading", "text"]
    assert "secret" not in "".join(str(part) for part in parts)
