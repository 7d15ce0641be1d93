"""Whatever is typed anywhere, logs and metrics of a real server hold none of it, even at DEBUG."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from support.database import TestPostgres
from support.model import SECRET, scripted_model
from support.server import Server, free_port

ROOT = Path(__file__).parents[1]
MARK = "zqx7secret"
"""ASCII letters only: no way of escaping changes it."""
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(
    postgres: TestPostgres, worker_id: str, tmp_path_factory: pytest.TempPathFactory,
    metrics_port: int,
) -> Iterator[Server]:  # fmt: skip
    with postgres.copy(f"discretion_{worker_id}") as dsn, scripted_model() as model:
        environment = {
            "EMILIE_LOGS": "json", "EMILIE_LOG_LEVEL": "debug", "EMILIE_MODEL_URL": model.url,
            "EMILIE_METRICS_PORT": str(metrics_port),
        }  # fmt: skip
        server = Server(tmp_path_factory.mktemp("discretion") / "data", dsn, environment)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def agent(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        sign_in(client)
        yield client


def sign_in(client: httpx2.Client) -> None:
    signed = client.post("/api/sign-in/demonstration", json={"persona": "agent", "as": MARK})
    client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]


def filled(schema: dict[str, Any], known: dict[str, Any], *, strictly: bool) -> Any:
    """A value of that schema, with the mark wherever a string may be; `strictly`: a valid one."""
    if "$ref" in schema:
        return filled(known[schema["$ref"].rpartition("/")[2]], known, strictly=strictly)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return filled(schema[several][0], known, strictly=strictly)
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: filled(each, known, strictly=strictly) for name, each in properties.items()}
    if kind == "array":
        return [filled(schema.get("items", {}), known, strictly=strictly)]
    if strictly and "enum" in schema:
        return schema["enum"][0]
    if strictly and schema.get("format") == "uuid":
        return str(uuid4())
    if strictly and kind in {"integer", "boolean"}:
        return 1 if kind == "integer" else True
    return MARK


def operations() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    contract = json.loads((ROOT / "openapi.json").read_text("utf-8"))
    known = contract["components"]["schemas"]
    for path, methods in contract["paths"].items():
        if path.endswith("/sign-out"):
            continue
        for method, operation in methods.items():
            if method in METHODS:
                yield method, path, operation, known


def send_everywhere(client: httpx2.Client, *, strictly: bool) -> int:
    """Every field of every operation holds the mark; how many were answered."""
    answered = 0
    for method, path, operation, known in operations():
        given: dict[str, Any] = {}
        query, place = {}, path
        for parameter in operation.get("parameters", []):
            value = filled(parameter["schema"], known, strictly=strictly)
            if parameter["in"] == "path":
                place = place.replace("{" + parameter["name"] + "}", str(value))
            else:
                query[parameter["name"]] = value
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            given["json"] = filled(schema, known, strictly=strictly)
        elif content:
            given["files"] = {"file": (f"{MARK}.txt", MARK.encode())}
        answer = client.request(method, place, params=query, **given)
        assert answer.status_code < 500, (method, path, answer.text)
        answered += 1
    return answered


def tell_a_story(client: httpx2.Client) -> None:
    """The mark in a life of conversations: asked, titled, attached, searched, failing."""
    talk = client.post("/api/conversations", json={}).json()["id"]
    path = f"/api/conversations/{talk}"
    sent = client.post(
        "/api/documents", files={"file": (f"{MARK}.txt", f"{MARK} dit ceci.".encode())}
    )
    asked = {"text": f"{MARK} [cherche]", "documents": [sent.json()["id"]]}
    assert client.post(f"{path}/turns", json=asked).status_code == 200
    assert "model_failed" in client.post(f"{path}/turns", json={"text": f"[panne] {MARK}"}).text
    assert "error" in client.post(f"{path}/turns", json={"text": f"[erreur] {MARK}"}).text
    assert client.patch(path, json={"title": MARK}).status_code == 200
    assert client.get("/api/conversations/search", params={"q": MARK}).status_code == 200


def send_what_is_not_asked(client: httpx2.Client) -> None:
    headers = {
        b"X-Request-ID": f"{MARK} é".encode(), b"User-Agent": MARK.encode(),
        b"Referer": f"http://127.0.0.1/{MARK}".encode(), b"Authorization": MARK.encode(),
        b"traceparent": f"00-{MARK}-{MARK}-01".encode(), b"X-Forwarded-For": MARK.encode(),
        b"Cookie": f"emilie={MARK}; autre={MARK}".encode(), MARK.encode(): MARK.encode(),
    }  # fmt: skip
    for path in (f"/{MARK}", f"/api/{MARK}?{MARK}={MARK}", "/api/conversations", "/metrics"):
        client.get(path, headers=headers)
    client.post("/api/conversations", content=f'{{"{MARK}": '.encode())
    client.post("/api/documents", content=MARK.encode(), headers={"content-type": MARK})
    client.post(
        "/api/documents", content=f"--{MARK}\r\n{MARK}".encode(),
        headers={"content-type": f"multipart/form-data; boundary={MARK}"},
    )  # fmt: skip
    client.request("PROPFIND", f"/{MARK}")
    client.get("/", headers={"host": MARK})


def test_logs_and_metrics_hold_nothing_of_it(
    server: Server, agent: httpx2.Client, metrics_port: int
) -> None:
    operated = send_everywhere(agent, strictly=False) + send_everywhere(agent, strictly=True)
    sign_in(agent)
    tell_a_story(agent)
    send_what_is_not_asked(agent)
    metrics = httpx2.get(f"http://127.0.0.1:{metrics_port}/metrics").text
    assert "emilie_answers_total{" in metrics
    server.stop()
    lines = server.log.read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines if not line.startswith("Émilie : ")]
    loggers = {event["logger"].partition(".")[0] for event in events}
    assert {"emilie", "uvicorn", "procrastinate", "sqlalchemy"} <= loggers
    assert sum(event["logger"] == "emilie.access" for event in events) >= operated
    assert any(event.get("code") == "model_failed" for event in events)
    said = "\n".join(lines)
    for secret in (MARK, SECRET, "interne.ministere"):
        assert secret not in said, [line for line in lines if secret in line]
        assert secret not in metrics
