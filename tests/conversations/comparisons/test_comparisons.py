"""Two versions compared in a conversation: counted by code, said in words, cited in both."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from emilie.assistant import change_notes, changing
from emilie.conversations import exporting
from emilie.documents.comparing import ComparisonTooSlow
from emilie.documents.export.order import Format
from emilie.documents.exporting import KINDS
from emilie.documents.models import PartNotes
from emilie.settings import Settings
from support import decree
from support.exports import opened
from support.model import ScriptedModel, asks_changes, last_question
from support.summaries import documents, reading_of, sources, until
from support.talk import at_rest, begin, words

CATALOGUE = '[[endpoints]]\nname = "seul"\nurl = "{url}"\ncontext = {context}\n'
QUESTION = "Compare ces deux versions : qu’est-ce qui a changé ?"
OLD, NEW = ("ancien.txt", decree.text_of(decree.OLD)), ("nouveau.txt", decree.text_of(decree.NEW))
COUNTS = {
    "modified": 2, "added": 1, "removed": 1, "renumbered": 1, "moved": 0, "unchanged": 6,
}  # fmt: skip


def many(changed: str) -> bytes:
    """A text of two hundred articles, one word of each as it is given."""
    articles = (
        f"Article {n}\nLe service numéro {n} rend compte au bout de {changed} mois, puis transmet "
        f"son dossier {n} au secrétariat."
        for n in range(1, 201)
    )
    return "\n\n".join(articles).encode()


def comparison_of(message: dict[str, Any]) -> dict[str, Any]:
    [found] = [part["data"] for part in message["parts"] if part["type"] == "data-comparison"]
    return dict(found)


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
def context() -> int:
    return 32_000


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, context: int) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, context=context), "utf-8")
    model.noted.clear()
    model.requests.clear()
    model.held_after = None
    return Settings(data=tmp_path / "data", catalogue=file)


async def test_a_model_is_given_what_changed_and_nothing_else(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, OLD, NEW)
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    asked = next(last_question(body) for body in model.requests if body.get("stream"))
    assert "de ~~trois~~ **un** mois" in asked
    assert "**Article 5, auparavant Article 6** [[" in asked
    assert decree.OF_3 not in asked
    told = next(str(body["messages"][0]) for body in model.requests if body.get("stream"))
    assert "ont été comparées mot à mot" in told
    question, message = await talk.messages()
    assert question["metadata"]["task"] == "comparaison"
    assert comparison_of(message) == {
        "left": {"id": ids[0], "name": "ancien.txt"},
        "right": {"id": ids[1], "name": "nouveau.txt"},
        "units": "articles", "counts": COUNTS, "kept": pytest.approx(0.8, abs=0.1),
    }  # fmt: skip
    # Each statement is bound to its article, in both versions where it is in both.
    assert {source["document_id"] for source in sources(message)} == set(ids)
    headings = {(source["document_id"], source["heading"]) for source in sources(message)}
    assert {(ids[0], "Article 2"), (ids[1], "Article 2"), (ids[0], "Article 4")} <= headings
    assert message["metadata"]["citations"]["removed"] == 0
    assert reading_of(message)["mode"] == "comparison"


@pytest.mark.parametrize(
    "question",
    ["Qu'est-ce qui a changé entre l'ancien et le nouveau décret ?", "compare ces deux textes",
     "Quelles sont les différences entre les deux versions ?",
     "What changed between both versions?"],
)  # fmt: skip
async def test_the_words_of_the_question_are_enough_in_the_order_that_it_gives(
    agent_client: httpx2.AsyncClient, question: str
) -> None:
    ids = await documents(agent_client, OLD, NEW)
    talk = await begin(agent_client)
    await talk.ask(question, documents=[ids[1], ids[0]])
    _, message = await talk.messages()
    told = comparison_of(message)
    assert told["left"]["id"] == ids[1]
    assert (told["counts"]["added"], told["counts"]["removed"]) == (1, 1)


async def test_another_question_is_answered_as_before(agent_client: httpx2.AsyncClient) -> None:
    ids = await documents(agent_client, OLD, NEW)
    talk = await begin(agent_client)
    await talk.ask("Quel est le délai de réponse ?", documents=ids)
    _, message = await talk.messages()
    assert reading_of(message)["mode"] == "whole"
    assert all(part["type"] != "data-comparison" for part in message["parts"])


async def test_the_same_text_and_another_text_need_no_model(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, OLD, ("copie.txt", OLD[1] + b"\n"))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    _, message = await talk.messages()
    assert "aucune différence" in words(message)
    assert comparison_of(message)["kept"] == 1
    other = "Les chats dorment volontiers sur les toits chauds du village endormi, loin de tout."
    ids = await documents(agent_client, OLD, ("chats.txt", other.encode()))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    _, message = await talk.messages()
    assert "ont trop peu en commun" in words(message)
    assert message["metadata"]["state"] == "done"
    assert not [body for body in model.requests if body.get("stream")]


async def test_two_reports_that_are_no_versions_are_read_as_any(
    agent_client: httpx2.AsyncClient,
) -> None:
    other = "Les chats dorment volontiers sur les toits chauds du village endormi, loin de tout."
    ids = await documents(agent_client, OLD, ("chats.txt", other.encode()))
    talk = await begin(agent_client)
    await talk.ask("Compare ces deux documents", documents=ids)
    _, message = await talk.messages()
    assert reading_of(message)["mode"] == "whole"
    assert "Vous avez demandé" in words(message)
    assert comparison_of(message)["counts"] is None


async def test_three_documents_are_read_as_any(agent_client: httpx2.AsyncClient) -> None:
    ids = await documents(agent_client, OLD, NEW, ("note.txt", b"Une note sans rapport aucun."))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    _, message = await talk.messages()
    assert reading_of(message)["mode"] == "whole"


async def test_a_comparison_that_fails_says_why(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emilie.documents import comparing

    monkeypatch.setattr(comparing, "CHARACTERS", 100)
    ids = await documents(agent_client, OLD, NEW)
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    _, message = await talk.messages()
    assert message["metadata"]["error"] == "comparison_too_long"


@pytest.mark.parametrize("form", KINDS)
async def test_a_file_of_the_answer_lists_what_changed(
    agent_client: httpx2.AsyncClient, form: Format
) -> None:
    ids = await documents(agent_client, OLD, NEW)
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, task="comparaison")
    _, message = await talk.messages()
    path = f"{talk.path}/export"
    answer = await agent_client.get(path, params={"format": form, "message": message["id"]})
    assert answer.status_code == 200, answer.text
    found = opened(answer.content, form)
    assert "Liste des changements" in [title for _, title in found.headings]
    told = " ".join(found.words.replace("\u00a0", " ").replace("\\", "").split())
    for words_told in ("2 modifiés, 1 ajouté", "Une commission de suivi", "auparavant Article 5"):
        assert words_told in told, words_told
    if form == "md":
        assert "délai de ~~trois~~ **un** mois" in told
    assert "[[" not in told
    # One of the documents is gone: the file is made all the same, and says so.
    await agent_client.delete(f"/api/documents/{ids[0]}")
    if form == "md":
        again = await agent_client.get(path, params={"format": form, "message": message["id"]})
        assert "La liste des changements n’est pas reprise" in again.text


async def test_changes_are_put_into_words_beside_the_other_answers(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of 6 000 articles it takes ten seconds: a run is taken for dead after four.
    told: list[threading.Thread] = []

    class Told(change_notes.ChangeNotes):
        def __init__(self, *given: Any) -> None:
            told.append(threading.current_thread())
            super().__init__(*given)

    for module in (changing, change_notes):
        monkeypatch.setattr(module, "ChangeNotes", Told)
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=await documents(agent_client, OLD, NEW), task="comparaison")
    for query in ({}, {"message": (await talk.messages())[1]["id"]}):
        path = f"{talk.path}/export"
        answer = await agent_client.get(path, params={"format": "md"} | query)
        assert "Liste des changements" in answer.text
    assert len(told) == 3
    assert threading.current_thread() not in told


async def test_comparisons_that_fail_are_tried_so_many_times_for_one_file(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await begin(agent_client)
    ids = await documents(agent_client, OLD, NEW)
    for _ in range(3):
        await talk.ask(QUESTION, documents=ids, task="comparaison")
    tried: list[object] = []

    async def slow(*given: object) -> None:
        tried.append(given)
        raise ComparisonTooSlow

    monkeypatch.setattr(exporting, "compared", slow)
    monkeypatch.setattr(exporting, "COMPARED", 2)
    answer = await agent_client.get(f"{talk.path}/export", params={"format": "md"})
    assert answer.status_code == 200
    assert len(tried) == 2


class TestByParts:
    """Changes that do not fit in the window."""

    @pytest.fixture
    def context(self) -> int:
        return 8_192

    async def test_they_are_noted_stopped_and_gone_on_with(
        self, app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        ids = await documents(
            agent_client, ("avant.txt", many("trois")), ("après.txt", many("deux"))
        )
        talk = await begin(agent_client)
        model.held_after = 2
        asking = asyncio.create_task(talk.ask(QUESTION, documents=ids, task="comparaison"))
        await until(lambda: len(model.noted) >= 4)
        await agent_client.post(f"{talk.path}/stop")
        await asking
        _, stopped = await talk.messages()
        assert reading_of(stopped)["parts"]["read"] == 2
        assert comparison_of(stopped)["counts"]["modified"] == 200
        model.held_after = None
        calls = len(model.noted)
        await talk.post(f"/answers/{stopped['id']}/continue")
        _, message = await talk.messages()
        parts = reading_of(message)["parts"]
        assert message["metadata"]["state"] == "done"
        assert parts["read"] == parts["total"] > 3
        # What was noted before the stop is not asked again.
        assert len(model.noted) == calls + parts["total"] - 2
        given = [
            line
            for body in model.requests if asks_changes(body)
            for line in re.findall(r"^- \*\*Article (\d+)\*\*", last_question(body), re.MULTILINE)
        ]  # fmt: skip
        assert {int(number) for number in given} == set(range(1, 201))
        assert sources(message)
        assert message["metadata"]["citations"]["removed"] == 0
        await at_rest(app)
        # They quote both versions: with either of them they go.
        async with app.state.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(PartNotes))
        await agent_client.delete(f"/api/documents/{ids[0]}")
        async with app.state.sessions() as session:
            assert not await session.scalar(select(func.count()).select_from(PartNotes))


class TestBuiltin:
    """The engine that only quotes."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(data=tmp_path / "data")

    async def test_it_lists_what_changed(self, agent_client: httpx2.AsyncClient) -> None:
        ids = await documents(agent_client, OLD, NEW)
        talk = await begin(agent_client)
        await talk.ask(QUESTION, documents=ids, task="comparaison")
        _, message = await talk.messages()
        said = words(message).replace("\u00a0", " ")
        assert said.startswith(
            "De **ancien.txt** à **nouveau.txt**, article par article : 2 modifiés, 1 ajouté, "
            "1 supprimé, 1 renuméroté, 6 inchangés."
        )
        assert "**Article 4, auparavant Article 5** : Le forfait est fixé" in said
        assert "fixé à ~~2,88~~ **3,12** euros" in said
        assert "**Article 4** : Une commission de suivi" in said
        assert re.search(r"\*\*Article 2\*\* : .*\[\d+\]\(#source-\d+\).*\[\d+\]\(#source", said)
        assert {source["document_id"] for source in sources(message)} == set(ids)
        assert message["metadata"]["citations"]["removed"] == 0

    async def test_it_asks_for_two_documents(self, agent_client: httpx2.AsyncClient) -> None:
        ids = await documents(agent_client, OLD)
        talk = await begin(agent_client)
        await talk.ask(QUESTION, documents=ids, task="comparaison")
        _, message = await talk.messages()
        assert "deux documents lus" in words(message)

    async def test_in_english(self, agent_client: httpx2.AsyncClient) -> None:
        await agent_client.patch("/api/me", json={"language": "en"})
        ids = await documents(agent_client, OLD, NEW)
        talk = await begin(agent_client)
        await talk.ask("Compare these two versions", documents=ids)
        _, message = await talk.messages()
        assert "From **ancien.txt** to **nouveau.txt**, article by article" in words(message)
