"""Tokens counted by the endpoint's own tokenizer, once a message, after its turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.settings import Settings
from support.model import ScriptedModel
from support.talk import at_rest, begin


@pytest.fixture(params=["vllm", "llama.cpp"])
def settings(tmp_path: Path, model: ScriptedModel, request: pytest.FixtureRequest) -> Settings:
    catalogue = tmp_path / "emilie.toml"
    catalogue.write_text(
        f'[[endpoints]]\nname = "essai"\nurl = "{model.url}"\ntokenizer = "{request.param}"\n'
    )
    model.counted.clear()
    return Settings(data=tmp_path / "data", catalogue=catalogue)


async def counts(app: FastAPI) -> list[Any]:
    async with app.state.statements() as session:
        query = text("select metadata -> 'tokens' from messages order by created_at, role desc")
        return list((await session.execute(query)).scalars())


async def test_each_message_is_counted_once_and_the_window_says_so(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] un deux trois")
    await at_rest(app)
    await talk.ask("[court] quatre cinq")
    await at_rest(app)
    assert await counts(app) == [{"essai": 4}, {"essai": 1}, {"essai": 3}, {"essai": 1}]
    asked = [body.get("prompt") or body["content"] for body in model.counted]
    assert asked == ["[court] un deux trois", "Noté.", "[court] quatre cinq", "Noté."]
    messages = await talk.messages()
    assert messages[1]["metadata"]["window"]["counted"] == "characters"
    window = messages[3]["metadata"]["window"]
    assert (window["counted"], window["tokens"], window["messages"]) == ("tokenizer", 15, 2)
    # Internal: not shown, and not in the way of what is.
    assert "tokens" not in messages[0]["metadata"]


async def test_an_answer_that_goes_on_is_counted_again(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[longueur] un deux")
    answer = (await talk.messages())[1]
    await talk.post(f"/answers/{answer['id']}/continue")
    await at_rest(app)
    assert (await counts(app))[1] == {"essai": 15}


async def test_a_tokenizer_that_fails_leaves_the_estimate(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(model, "tokens_fail", True)
    talk = await begin(agent_client)
    await talk.ask("[court] un deux trois")
    await at_rest(app)
    await talk.ask("[court] quatre cinq")
    assert await counts(app) == [None, None, None, None]
    assert (await talk.messages())[3]["metadata"]["window"]["counted"] == "characters"
