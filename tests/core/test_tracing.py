"""Traces as a collector receives them: decoded from what really came over HTTP."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr

from emilie.core import tracing
from emilie.main import create_app
from emilie.settings import ModelEndpoint, Settings, Traces
from support.model import SECRET, scripted_model
from support.server import free_port
from support.talk import begin

MARK = "zqx7secret"
TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


class Collector:
    """An OTLP/HTTP collector on loopback."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.raw = b""
        self.url = f"http://127.0.0.1:{free_port()}/v1/traces"

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.raw += body
        self.headers.append(dict(request.headers))
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response()

    def named(self, name: str) -> Any:
        [found] = [span for span in self.spans if span.name == name]
        return found


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    collector = Collector()
    application = web.Application()
    application.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(collector.url.split(":")[2].split("/")[0])).start()
    yield collector
    await runner.cleanup()


async def ask(app: FastAPI, text: str, headers: dict[str, str]) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        signed = await client.post("/api/sign-in/demonstration", json={"persona": "agent"})
        client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        talk = await begin(client)
        await client.post(f"{talk.path}/turns", json={"text": text}, headers=headers)
        await asyncio.sleep(0.2)  # the title comes after


async def test_a_turn_is_told_without_what_it_says(
    collector: Collector, tmp_path: Path, dsn: str
) -> None:
    traces = Traces(url=collector.url, key=SecretStr("une-clef"))
    with scripted_model() as model:
        settings = Settings(
            data=tmp_path / "data", traces=traces, model=ModelEndpoint(url=model.url)
        )
        app = create_app(settings, dsn, worker=False)
        async with app.router.lifespan_context(app):
            given = {"traceparent": f"00-{TRACE}-{SPAN}-01", "X-Request-ID": "identifiant-1"}
            await ask(app, f"Bonjour {MARK}", given)
            await ask(app, f"[panne] {MARK}", {"traceparent": MARK})
    asked = [span for span in collector.spans if span.name.endswith("/turns")]
    ours = next(span for span in asked if span.trace_id.hex() == TRACE)
    assert ours.parent_span_id.hex() == SPAN
    spans = [span for span in collector.spans if span.trace_id.hex() == TRACE]
    by_id = {span.span_id: span for span in spans}
    parents = {(span.name, getattr(by_id.get(span.parent_span_id), "name", "")) for span in spans}
    assert ("turn", ours.name) in parents
    assert ("endpoint request", "turn") in parents
    assert ("closing", "turn") in parents
    assert [parent for name, parent in parents if name.startswith("insert runs")] == [ours.name]
    facts = {fact.key for span in spans for fact in span.attributes}
    assert {"emilie.first_word_seconds", "emilie.outcome", "emilie.endpoint"} <= facts
    failed = [fact.value.string_value for span in collector.spans for fact in span.attributes]
    assert "emilie.inference.errors.ModelFailed (model_failed)" in failed
    for secret in (MARK, SECRET, "interne.ministere"):
        assert secret.encode() not in collector.raw
    assert {sent["Authorization"] for sent in collector.headers} == {"Bearer une-clef"}
    assert tracing.span("x") is tracing.NOTHING


async def test_the_endpoint_is_given_the_trace(
    collector: Collector, tmp_path: Path, dsn: str
) -> None:
    seen: list[str | None] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("traceparent"))
        event = {"choices": [{"delta": {"content": "Oui"}, "finish_reason": "stop"}]}
        return web.Response(
            body=b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n",
            content_type="text/event-stream",
        )

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    model = ModelEndpoint(url=f"http://127.0.0.1:{port}/v1", name="m")
    for traces, told in ((Traces(url=collector.url), True), (Traces(), False)):
        settings = Settings(data=tmp_path / "data", traces=traces, model=model)
        app = create_app(settings, dsn, worker=False)
        async with app.router.lifespan_context(app):
            seen.clear()
            await ask(app, "Bonjour", {"traceparent": f"00-{TRACE}-{SPAN}-01"})
        assert (seen[0] or "").startswith(f"00-{TRACE}-") == told
        assert (seen[0] is None) != told
    await runner.cleanup()


async def test_a_share_of_the_requests_is_traced_and_a_caller_decides_of_its_own(
    collector: Collector, tmp_path: Path, dsn: str
) -> None:
    traces = Traces(url=collector.url, share=0)
    app = create_app(Settings(data=tmp_path / "data", traces=traces), dsn, worker=False)
    async with app.router.lifespan_context(app):
        await ask(app, "Bonjour", {})
        await ask(app, "Bonjour", {"traceparent": f"00-{TRACE}-{SPAN}-01"})
    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}


async def test_a_collector_that_is_away_costs_spans_only(tmp_path: Path, dsn: str) -> None:
    traces = Traces(url=f"http://127.0.0.1:{free_port()}/v1/traces")
    app = create_app(Settings(data=tmp_path / "data", traces=traces), dsn, worker=False)
    async with app.router.lifespan_context(app):
        await ask(app, "Bonjour", {})


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("select id from messages where x = 'zqx7secret'", "select messages"),
        ("with a as (select 1 from runs) insert into messages select 1", "insert messages"),
        ("update runs set x = 1", "update runs"),
        ("select 1", "statement"),
    ],
)
def test_a_statement_is_named_by_its_tables(sql: str, name: str) -> None:
    assert tracing._named(sql) == name


def test_nothing_is_imported_without_a_collector() -> None:
    program = (
        "import sys, emilie.main, emilie.assistant.agent, emilie.inference.endpoint; "
        "print([m for m in sys.modules if m.startswith('opentelemetry.sdk')"
        " or m.startswith('opentelemetry.exporter')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
