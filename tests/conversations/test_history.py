"""Long conversations: the window, and the summary that stands for what no longer fits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.conversations import history
from emilie.inference.tokens import tokens
from emilie.settings import Limits, ModelEndpoint, Settings
from support.model import ScriptedModel
from support.talk import Talk, begin

CONTEXT = 4_000
FACT = "Retenez que le dossier porte le numéro 4471-B"
SECRET = "Retenez que la réunion est à 9 h"
FILLER = "Voici un point de plus à garder en tête pour la note de service du bureau. " * 4


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    endpoint = ModelEndpoint(url=model.url, context=CONTEXT)
    return Settings(data=tmp_path / "data", model=endpoint, limits=Limits(text=40_000))


@pytest.fixture(autouse=True)
def fresh(model: ScriptedModel) -> Iterator[None]:
    """Each test sees its own summaries, and leaves the model free."""
    model.summaries.clear()
    yield
    model.free.set()


async def rest(app: FastAPI) -> None:
    """Until what follows the turns is done."""
    async with asyncio.timeout(60):
        while app.state.runs._after:
            await asyncio.sleep(0.01)


async def fill(talk: Talk, app: FastAPI, turns: int, note: str = "") -> None:
    for number in range(turns):
        await talk.ask(f"[court] Point {number}. {note} {FILLER}")
    await rest(app)


def sent(model: ScriptedModel) -> str:
    """All that the model was given for the last answer."""
    return "\n".join(str(message["content"]) for message in model.requests[-1]["messages"])


async def memory(talk: Talk) -> dict[str, Any] | None:
    answer = await talk.client.get(f"{talk.path}/messages")
    found: dict[str, Any] | None = answer.json()["memory"]
    return found


async def stored(app: FastAPI) -> list[Any]:
    async with app.state.statements() as session:
        query = text("select message_id, text, messages from summaries order by message_id")
        return list((await session.execute(query)).all())


async def test_a_fact_said_at_the_beginning_is_still_given_300_turns_later(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask(f"[court] {FACT}.")
    for number in range(299):
        await talk.ask(f"[court] Point {number}. {FILLER}")
        asked = model.requests[-1]
        size = sum(tokens(str(message["content"])) for message in asked["messages"])
        # Room for the answer is left in the window, at every turn, whatever was summarised yet.
        assert size + asked["max_tokens"] <= CONTEXT
    await rest(app)
    await talk.ask("[court] Quel est le numéro du dossier ?")
    assert FACT in sent(model)
    roles = [message["role"] for message in model.requests[-1]["messages"]]
    assert roles == ["system", *["user", "assistant"] * ((len(roles) - 2) // 2), "user"]
    kept = await memory(talk)
    assert kept is not None
    assert kept["messages"] > 500
    assert FACT in kept["text"]
    facts = (await talk.messages())[-1]["metadata"]["window"]
    assert facts["summarised"] + facts["messages"] == 600
    assert facts["forgets"] is False
    # The history is as it was said.
    first = await talk.client.get(f"{talk.path}/messages", params={"limit": 100})
    assert first.json()["earlier"] is not None


async def test_no_turn_waits_for_a_summary(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    model.free.clear()
    async with asyncio.timeout(150):
        for number in range(16):
            await talk.ask(f"[court] Point {number}. {FILLER}")
        while not model.summaries:
            await asyncio.sleep(0.01)
    # One at a time for a conversation, however many turns end meanwhile.
    assert len(model.summaries) == 1
    model.free.set()
    await rest(app)
    assert len(await stored(app)) == 1


async def test_a_failed_summary_changes_nothing_and_is_tried_again_after_a_pause(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # A clock that stands still: however long the turns take, the pause is not over.
    began = moment = monotonic()
    monkeypatch.setattr(history, "monotonic", lambda: moment)
    talk = await begin(agent_client)
    await talk.ask(f"[court] {FACT}.")
    await talk.ask("[court] Ne pas écrire : [sans résumé]")
    await fill(talk, app, 28)
    assert len(model.summaries) == 1
    assert await stored(app) == []
    assert await memory(talk) is None
    answer = (await talk.messages())[-1]["metadata"]
    assert (answer["state"], answer["window"]["forgets"]) == ("done", True)
    for pause, tries in ((history.PAUSE, 2), (3 * history.PAUSE, 3)):
        # The second pause is twice the first, and begins where that one ended.
        moment = began + pause - 5
        await fill(talk, app, 1)
        assert len(model.summaries) == tries - 1
        moment = began + pause + 5
        await fill(talk, app, 1)
        assert len(model.summaries) == tries


async def test_an_edited_question_never_sees_a_summary_of_what_is_not_above_it(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask(f"[court] {FACT}.")
    await talk.ask("[court] Deuxième question")
    second = (await talk.messages())[2]
    await fill(talk, app, 16, note=f"{SECRET}.")
    before = await memory(talk)
    assert before is not None
    assert SECRET in before["text"]
    await talk.ask("[court] Deuxième question, autrement", edits=second["id"])
    assert SECRET not in sent(model)
    assert FACT in sent(model)
    assert await memory(talk) is None
    # The other branch grows, and has its own.
    await fill(talk, app, 16)
    other = await memory(talk)
    assert other is not None
    assert SECRET not in other["text"]
    assert FACT in other["text"]
    shown = await agent_client.put(f"{talk.path}/branch", json={"message_id": second["id"]})
    assert shown.status_code == 204
    assert await memory(talk) == before
    await talk.ask("[court] Où en étions-nous ?")
    assert SECRET in sent(model)


async def test_asking_again_reads_the_summary_above_the_question(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask(f"[court] {FACT}.")
    await fill(talk, app, 16)
    question = (await talk.messages())[-2]
    await talk.post(f"/questions/{question['id']}/again")
    assert FACT in sent(model)
    assert sent(model).count("Point 15.") == 1


async def test_an_answer_that_goes_on_takes_back_the_summaries_that_cover_it(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[coupe] un deux trois quatre cinq six")
    cut = (await talk.messages())[1]
    await fill(talk, app, 16)
    assert len(await stored(app)) > 0
    await talk.post(f"/answers/{cut['id']}/continue")
    assert await stored(app) == []
    # The next turn makes it again, with what was added.
    await fill(talk, app, 1)
    assert "jusqu’à son terme" in str(model.summaries[-1])


async def test_a_summary_is_refused_when_an_answer_went_on_meanwhile(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[coupe] un deux trois quatre cinq six")
    cut = (await talk.messages())[1]
    model.free.clear()
    for number in range(16):
        await talk.ask(f"[court] Point {number}. {FILLER}")
    await talk.post(f"/answers/{cut['id']}/continue")
    model.free.set()
    await rest(app)
    assert all("jusqu’à son terme" in str(each) for each in model.summaries[1:])


async def test_the_summary_is_in_the_language_of_the_conversation(
    sign_in: Any, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(await sign_in("agent", "anglophone"))
    await talk.ask("[court] Remember that the file is number 4471-B.")
    await fill(talk, app, 16)
    kept = await memory(talk)
    assert kept is not None
    assert kept["text"].startswith("Remember that the file is number 4471-B.")
    assert "dans la langue de la conversation" in str(model.summaries[-1]["messages"][0])


async def test_another_agent_sees_no_summary(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await fill(talk, app, 16)
    assert await memory(talk) is not None
    assert (await other_agent_client.get(f"{talk.path}/messages")).status_code == 404


async def test_a_summary_obeys_the_sensitivity_of_the_moment(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    talk = await begin(agent_client)
    seen: list[str] = []
    choose = app.state.endpoints.choose

    def watched(need: Any) -> Any:
        seen.append(need.sensitivity)
        return choose(need)

    for number in range(7):
        await talk.ask(f"[court] Point {number}. {FILLER}")
    await rest(app)
    assert model.summaries == []
    monkeypatch.setattr(app.state.endpoints, "choose", watched)
    asking = asyncio.create_task(talk.ask(f"[court] Dernier point. {FILLER * 6}"))
    raised = await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
    assert raised.status_code == 200
    await asking
    await rest(app)
    assert seen[-1] == "sensible"


async def test_a_turn_without_summary_costs_no_statement_more(
    agent_client: httpx2.AsyncClient, app: FastAPI,
    at_most: Callable[[int], AbstractContextManager[list[str]]],
) -> None:  # fmt: skip
    talk = await begin(agent_client)
    await talk.ask("[court] Bonjour")
    await rest(app)
    with at_most(5) as statements:
        await talk.ask("[court] Encore")
        await rest(app)
    assert not any("insert into summaries" in each for each in statements)


async def test_a_crash_between_leaves_the_next_turn_to_make_the_summary(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask(f"[court] {FACT}.")
    model.free.clear()
    for number in range(16):
        await talk.ask(f"[court] Point {number}. {FILLER}")
    for task in list(app.state.runs._after):
        task.cancel()
    await rest(app)
    model.free.set()
    assert await stored(app) == []
    await fill(talk, app, 1)
    kept = await memory(talk)
    assert kept is not None
    assert FACT in kept["text"]


async def test_a_deleted_conversation_takes_its_summaries_with_it(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await fill(talk, app, 16)
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("delete from conversations where id = :id"), {"id": UUID(talk.id)}
        )
    assert await stored(app) == []
