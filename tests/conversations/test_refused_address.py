"""A model that is not where it says: a code for the agent, an event for the operator."""

from __future__ import annotations

from pathlib import Path

import httpx2
import psycopg
import pytest
from fastapi import FastAPI

from emilie.settings import ModelEndpoint, Settings
from support.model import ScriptedModel
from support.talk import begin


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    """The operator's name for the model leads to this machine, which he did not allow."""
    return Settings(data=tmp_path / "data", model=ModelEndpoint(url=model.url, private=False))


async def test_nothing_leaves_and_both_are_told(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel, dsn: str
) -> None:
    before = len(model.requests)
    talk = await begin(agent_client)
    said = await talk.ask("Une question confidentielle")
    assert [part for part in said if part["type"] == "error"] == [
        {"type": "error", "errorText": "model_address_refused"}
    ]
    _, answer = await talk.messages()
    assert answer["metadata"]["error"] == "model_address_refused"
    await app.state.outbound.close()
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "select agent_id, facts from events where kind = 'destination:refused' order by id"
        ).fetchall()
    assert rows
    for agent, facts in rows:
        assert (agent, facts["owner"], facts["host"]) == (None, "endpoint principal", "127.0.0.1")
        assert facts["reason"] == "private address"
        assert "confidentielle" not in str(facts)
    assert len(model.requests) == before
