"""Who may read metrics, and what they then tell."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from emilie.core import exposition, metrics
from emilie.inference.catalogue import CatalogueRefused
from emilie.measures import FRESH
from emilie.settings import Metrics, Settings
from support.talk import begin

TOKEN = "un-jeton-de-mesure"


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    token = getattr(request, "param", TOKEN)
    return Settings(data=tmp_path / "data", metrics=Metrics(token=SecretStr(token)))


def told(answer: httpx2.Response) -> dict[tuple[str, ...], float]:
    """Value of each sample, by its name and the values of its labels, by label."""
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *map(str, dict(sorted(sample.labels.items())).values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def reader(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    client.headers["authorization"] = f"Bearer {TOKEN}"
    return client


@pytest.mark.parametrize("settings", [""], indirect=True)
@pytest.mark.parametrize("given", [None, "Bearer ", "Bearer x"])
async def test_without_a_token_there_is_no_such_page(
    client: httpx2.AsyncClient, given: str | None
) -> None:
    headers = {"authorization": given} if given else {}
    answer = await client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "given", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é", "Bearer " * 99]
)
async def test_a_wrong_token_is_refused(client: httpx2.AsyncClient, given: str) -> None:
    headers = {b"authorization": given.encode()} if given else {}
    answer = await client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "emilie_" not in answer.text


async def test_an_agent_may_not_read_them(agent_client: httpx2.AsyncClient) -> None:
    assert (await agent_client.get("/metrics")).status_code == 401
    answer = await agent_client.get("/metrics", params={"token": TOKEN})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "given",
    [{"token": "court"}, {"port": 0}, {"port": 70000}, {"port": 9464, "host": "0.0.0.0"}],
)
def test_a_careless_setting_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Metrics.model_validate(given)


def test_elsewhere_takes_a_token() -> None:
    opened = Metrics(port=9464, host="0.0.0.0", token=SecretStr(TOKEN))
    assert not opened.loopback


async def test_a_turn_is_counted(
    reader: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    before = told(await reader.get("/metrics"))
    talk = await begin(agent_client)
    await talk.ask("Bonjour à tous")
    await agent_client.get("/api/conversations/01900000-0000-7000-8000-000000000000")
    after = told(await reader.get("/metrics"))

    def more(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    asked = "/api/conversations/{conversation_id}/turns"
    assert more("emilie_requests_total", "POST", asked, "200") == 1
    assert more("emilie_requests_total", "GET", "/metrics", "200") == 1
    assert more("emilie_refusals_total", "not_found") == 1
    assert more("emilie_answers_total", "", "done") == 1
    assert more("emilie_answer_seconds_count") == 1
    assert more("emilie_first_word_seconds_count") == 1
    assert more("emilie_endpoint_first_token_seconds_count", "integre") == 1
    assert more("emilie_endpoint_requests_total", "", "integre", "done") >= 1
    assert more("emilie_tokens_total", "out", "integre") > 0
    assert after["emilie_streams_open",] == after["emilie_answers_running",] == 0
    assert after["emilie_database_connections_most",] == 10
    assert after["process_resident_memory_bytes",] > 1_000_000
    assert [sample for sample in after if sample[0] == "emilie_build_info"]


async def test_a_stream_counts_while_it_is_open(
    app: FastAPI, reader: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    seen: list[dict[tuple[str, ...], float]] = []
    original = app.state.runs._store

    async def store(run: object) -> None:
        seen.append(told(await reader.get("/metrics")))
        await original(run)

    app.state.runs._store = store
    await talk.ask("Bonjour")
    assert seen[0]["emilie_streams_open",] == 1
    assert seen[0]["emilie_answers_running",] == 1
    assert metrics.STREAMS.count == 0


async def test_the_database_is_counted_now_and_then(
    app: FastAPI, reader: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    sent = await agent_client.post("/api/documents", files={"file": ("note.txt", b"Une note.")})
    assert sent.status_code == 201, sent.text
    after = told(await reader.get("/metrics"))
    assert after["emilie_documents", "received"] == 1
    assert after["emilie_jobs_waiting", "ingestion"] == 1
    async with app.state.statements() as session:
        await session.execute(text("update documents set state = 'failed'"))
    assert told(await reader.get("/metrics"))["emilie_documents", "received"] == 1
    app.state.counts._at = -FRESH
    assert told(await reader.get("/metrics"))["emilie_documents", "failed"] == 1


async def test_the_rest_is_told_while_the_database_is_away(
    app: FastAPI, reader: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(app.state.counts, "_statements", away)
    after = told(await reader.get("/metrics"))
    assert "emilie_build_info" in {sample[0] for sample in after}
    assert "emilie_documents" not in {sample[0] for sample in after}


async def test_rooms_feed_their_gauges(app: FastAPI, reader: httpx2.AsyncClient) -> None:
    gate = app.state.endpoints.opened[0].gate
    assert gate.enter()
    app.state.endpoints.refused = CatalogueRefused(file="emilie.toml", where="ligne 1")
    after = told(await reader.get("/metrics"))
    assert after["emilie_catalogue_refused",] == 1
    app.state.endpoints.refused = None
    after = told(await reader.get("/metrics"))
    assert after["emilie_catalogue_refused",] == 0
    gate.leave()
    assert after["emilie_endpoint_requests_open", "integre"] == 1
    assert after["emilie_queue_length", "integre"] == 0
    assert after["emilie_circuit_state", "integre", "closed"] == 1
    assert after["emilie_circuit_state", "integre", "open"] == 0


async def test_a_gauge_that_fails_hides_no_other(
    reader: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> dict[tuple[str, ...], float]:
        raise RuntimeError

    monkeypatch.setitem(metrics.GAUGES._readings, metrics.QUEUE_LENGTH, fail)
    after = told(await reader.get("/metrics"))
    assert "emilie_queue_length" not in {sample[0] for sample in after}
    assert "emilie_build_info" in {sample[0] for sample in after}


async def test_the_port_of_its_own_tells_nothing_else(app: FastAPI) -> None:
    alone = exposition.apart(app.state.counts, Metrics(port=9464))
    transport = httpx2.ASGITransport(app=alone)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:9464") as client:
        assert "emilie_build_info" in (await client.get("/metrics")).text
        assert (await client.get("/api/instance")).status_code == 404
        assert (await client.post("/metrics")).status_code == 405
        elsewhere = await client.get("/metrics", headers={"host": "evil.example"})
        assert elsewhere.status_code == 421
