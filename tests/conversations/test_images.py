"""Images in a turn: sent to an endpoint that sees, refused before anything is sent elsewhere."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from emilie.documents import ingestion, reading
from emilie.settings import Settings
from support.documents import send, sent
from support.model import ScriptedModel
from support.pictures import bomb, opened, picture, with_words
from support.talk import Talk, begin, words

ENDPOINT = """
[[endpoints]]
name = "{name}"
label = "{label}"
model = "{name}"
url = "{url}"
abilities = [{abilities}]
"""


def entry(model: ScriptedModel, name: str, *abilities: str) -> str:
    quoted = ", ".join(f'"{each}"' for each in ("chat", "tools", *abilities))
    return ENDPOINT.format(name=name, label=name.title(), url=model.url, abilities=quoted)


@pytest.fixture
def catalogue(tmp_path: Path, model: ScriptedModel) -> Path:
    path = tmp_path / "emilie.toml"
    path.write_text(entry(model, "aveugle") + entry(model, "voyant", "vision"))
    return path


@pytest.fixture
def settings(tmp_path: Path, catalogue: Path) -> Settings:
    return Settings(data=tmp_path / "data", catalogue=catalogue)


@pytest.fixture
def worker() -> bool:
    return True


async def image(client: httpx2.AsyncClient, name: str = "capture.png") -> str:
    document = await sent(client, picture(), name)
    assert document["state"] == "ready"
    return str(document["id"])


def shown(model: ScriptedModel) -> list[list[dict[str, Any]]]:
    """The pieces of each question of the last request."""
    asked = [each for each in model.requests[-1]["messages"] if each["role"] == "user"]
    return [each["content"] for each in asked if isinstance(each["content"], list)]


def last_question(model: ScriptedModel) -> Any:
    """As it was last sent with its passages: a title may have been asked for since."""
    asked = [request["messages"][-1]["content"] for request in model.requests]
    return next(each for each in reversed(asked) if "<passage" in str(each))


async def endpoint_of(talk: Talk) -> str:
    return str((await talk.messages())[-1]["metadata"]["endpoint"]["name"])


async def test_an_image_goes_to_the_endpoint_that_sees(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Que montre cette capture ?", documents=[await image(agent_client)])
    ((seen, asked),) = shown(model)
    kind, _, content = seen["image_url"]["url"].partition(";base64,")
    assert (seen["type"], kind) == ("image_url", "data:image/png")
    assert opened(base64.b64decode(content)).size == (64, 48)
    assert asked == {"type": "text", "text": "[court] Que montre cette capture ?"}
    assert "Ne cherche à reconnaître personne" in model.requests[-1]["messages"][0]["content"]
    assert await endpoint_of(talk) == "voyant"
    question = (await talk.messages())[0]
    assert question["parts"][0]["data"]["media_type"] == "image/png"
    assert not any(part["type"] == "data-reading" for part in (await talk.messages())[1]["parts"])


async def test_what_follows_an_image_still_sees_it(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Que montre-t-elle ?", documents=[await image(agent_client)])
    await talk.ask("[court] Et en bas à droite ?")
    assert len(shown(model)) == 1
    assert await endpoint_of(talk) == "voyant"
    # Without images, the first endpoint answers.
    other = await begin(agent_client)
    await other.ask("[court] Bonjour")
    assert await endpoint_of(other) == "aveugle"


async def test_an_answer_asked_again_sees_the_image_again(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Que montre-t-elle ?", documents=[await image(agent_client)])
    question = (await talk.messages())[0]
    await talk.post(f"/questions/{question['id']}/again")
    assert len(shown(model)) == 1


async def test_an_endpoint_that_was_chosen_and_does_not_see_refuses_before_sending(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "aveugle"})
    document = await image(agent_client)
    before = len(model.requests)
    turn = {"text": "Que montre-t-elle ?", "documents": [document]}
    answer = await agent_client.post(f"{talk.path}/turns", json=turn)
    assert (answer.status_code, answer.json()["code"]) == (409, "endpoint_without_vision")
    assert answer.json()["params"] == {"label": "Aveugle"}
    assert await talk.messages() == []
    assert len(model.requests) == before
    # The image is still the agent's, free for another question.
    await agent_client.patch(talk.path, json={"endpoint": None})
    await talk.ask("[court] Que montre-t-elle ?", documents=[document])
    assert await endpoint_of(talk) == "voyant"


async def test_where_nobody_sees_the_image_is_refused_and_the_words_are_kept(
    agent_client: httpx2.AsyncClient, app: FastAPI, catalogue: Path, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    document = await image(agent_client)
    await talk.ask("[court] Que montre-t-elle ?", documents=[document])
    question = (await talk.messages())[0]
    await asyncio.to_thread(catalogue.write_text, entry(model, "aveugle"))
    app.state.endpoints.reading._looked_at = 0.0
    turn = {"text": "Encore", "documents": [document]}
    answer = await agent_client.post(f"{talk.path}/turns", json=turn)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_endpoint_with_vision")
    again = await agent_client.post(f"{talk.path}/questions/{question['id']}/again")
    assert (again.status_code, again.json()["code"]) == (409, "no_endpoint_with_vision")
    assert len(await talk.messages()) == 2
    # What needs no image is answered, and the model is told what it does not see.
    await talk.ask("[court] Merci")
    assert shown(model) == []
    asked = [each["content"] for each in model.requests[-1]["messages"] if each["role"] == "user"]
    assert asked[0].endswith("[Image jointe, non montrée : capture.png]")


async def test_the_words_of_an_image_are_given_to_who_does_not_see_it(
    agent_client: httpx2.AsyncClient, app: FastAPI, catalogue: Path, model: ScriptedModel
) -> None:
    document = await sent(agent_client, with_words(), "affiche.png")
    talk = await begin(agent_client)
    # One who sees it is preferred, and is given both.
    await talk.ask("[court] À quelle heure ferme le dépôt ?", documents=[document["id"]])
    assert await endpoint_of(talk) == "voyant"
    seen, asked = last_question(model)
    assert seen["type"] == "image_url"
    assert "Le dépôt des dossiers ferme à 17 heures" in asked["text"]
    # One that was chosen and does not see it answers from the words, and is told so.
    await agent_client.patch(talk.path, json={"endpoint": "aveugle"})
    question = (await talk.messages())[0]
    await talk.post(f"/questions/{question['id']}/again")
    assert await endpoint_of(talk) == "aveugle"
    said = last_question(model)
    assert isinstance(said, str)
    assert "Le dépôt des dossiers ferme à 17 heures" in said
    assert said.endswith(
        "[Image jointe, non montrée, ses mots reconnus étant parmi les passages : affiche.png]"
    )
    # So does one where nobody sees.
    await asyncio.to_thread(catalogue.write_text, entry(model, "aveugle"))
    app.state.endpoints.reading._looked_at = 0.0
    other = await begin(agent_client)
    document = await sent(agent_client, with_words(), "affiche.png")
    await other.ask("[court] À quelle heure ?", documents=[document["id"]])
    assert await endpoint_of(other) == "aveugle"


async def test_an_image_that_could_not_be_read_is_told_and_not_sent(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    document = await sent(agent_client, bomb(), "bombe.png")
    talk = await begin(agent_client)
    said = await talk.ask("[court] Que montre-t-elle ?", documents=[document["id"]])
    assert words(said) == "Noté."
    assert shown(model) == []
    reading = next(
        part for part in (await talk.messages())[1]["parts"] if "reading" in part["type"]
    )
    assert reading["data"]["failed"][0]["error"] == "image_too_large"


async def test_images_are_counted(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    ids = await asyncio.gather(*(image(agent_client, f"{n}.png") for n in range(6)))
    turn = {"text": "Que montrent-elles ?", "documents": ids}
    answer = await agent_client.post(f"{talk.path}/turns", json=turn)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_images")
    assert answer.json()["params"] == {"most": 5}
    assert await talk.messages() == []


async def test_the_image_of_another_agent_is_not_taken(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    theirs = await image(other_agent_client)
    talk = await begin(agent_client)
    answer = await agent_client.post(
        f"{talk.path}/turns", json={"text": "Et ?", "documents": [theirs]}
    )
    assert answer.status_code == 404


async def test_what_follows_an_image_is_answered_by_words_while_nobody_who_sees_is_up(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Que montre-t-elle ?", documents=[await image(agent_client)])
    seeing = app.state.endpoints.opened[1]
    seeing.circuit.failed(retry_after=100)
    await talk.ask("[court] Et en bas à droite ?")
    assert await endpoint_of(talk) == "aveugle"
    assert shown(model) == []


async def test_one_who_sees_and_fails_leaves_the_words_to_another(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Que montre-t-elle ?", documents=[await image(agent_client)])
    seeing = app.state.endpoints.opened[1]
    await talk.ask("[panne de voyant] Et en bas à droite ?")
    assert seeing.up, "one failure is no illness"
    assert await endpoint_of(talk) == "aveugle"
    await talk.ask("[court] Et en haut ?")
    assert await endpoint_of(talk) == "voyant"


async def test_who_sees_stands_in_for_one_that_sees_and_is_down(
    agent_client: httpx2.AsyncClient, app: FastAPI, catalogue: Path, model: ScriptedModel
) -> None:
    entries = [entry(model, "aveugle"), *(entry(model, n, "vision") for n in ("voyant", "autre"))]
    await asyncio.to_thread(catalogue.write_text, "".join(entries))
    app.state.endpoints.reading._looked_at = 0.0
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "autre"})
    await talk.ask("[court] Que montre-t-elle ?", documents=[await image(agent_client)])
    app.state.endpoints.opened[2].circuit.failed(retry_after=100)
    await talk.ask("[court] Et en bas à droite ?")
    assert await endpoint_of(talk) == "voyant"


@pytest.mark.parametrize(
    ("content", "code"), [(with_words, None), (picture, "no_endpoint_with_vision")]
)
async def test_an_image_asked_about_while_it_is_read_is_settled_once_it_is(
    agent_client: httpx2.AsyncClient, app: FastAPI, catalogue: Path, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch, content: Callable[[], bytes], code: str | None,
) -> None:  # fmt: skip
    """Nobody sees here: whether it can be answered depends on what is read of it."""
    may_go, read_file = asyncio.Event(), reading.read_file

    async def later(*given: Any) -> Any:
        await may_go.wait()
        return await read_file(*given)

    monkeypatch.setattr(ingestion, "read_file", later)
    await asyncio.to_thread(catalogue.write_text, entry(model, "aveugle"))
    app.state.endpoints.reading._looked_at = 0.0
    document = (await send(agent_client, content(), "affiche.png")).json()["id"]
    talk = await begin(agent_client)
    before = len(model.requests)
    asyncio.get_running_loop().call_later(0.5, may_go.set)
    chunks = await talk.ask("[court] À quelle heure ?", documents=[document])
    assert [each["errorText"] for each in chunks if each["type"] == "error"] == [code] * bool(code)
    if code is None:
        assert await endpoint_of(talk) == "aveugle"
        assert "Le dépôt des dossiers ferme à 17 heures" in str(last_question(model))
    else:
        assert [each for each in model.requests[before:] if "affiche" in str(each)] == []
