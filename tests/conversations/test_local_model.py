"""Turns answered by a GGUF file on this machine, through a real server."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from support.database import TestPostgres
from support.server import Server
from support.talk import words
from support.weights import write_model

Start = Callable[..., Server]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "essai-lent.gguf"
    return write_model(path, layers=8, width=256, name="Essai lent")


@pytest.fixture
def start(postgres: TestPostgres, worker_id: str, tmp_path: Path) -> Iterator[Start]:
    with postgres.copy(f"local_{worker_id}") as dsn:
        server = Server(tmp_path / "data", dsn=dsn)

        def begin(**environment: str) -> Server:
            server.environment = environment
            server.start()
            return server

        yield begin
        server.stop()


@contextmanager
def talk_with(server: Server) -> Iterator[tuple[httpx2.Client, str]]:
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        answer = client.post("/api/sign-in/demonstration", json={"persona": "agent"})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield (
            client,
            f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}",
        )


def frames(answer: httpx2.Response) -> Iterator[dict[str, Any]]:
    for line in answer.iter_lines():
        if line.startswith("data: {"):
            yield json.loads(line[6:])


def ask(client: httpx2.Client, talk: str, after: Callable[[], object] | None = None) -> str:
    """Ask, and call `after` once some words came; gives what was said, as far as it goes."""
    said = ""
    with client.stream("POST", f"{talk}/turns", json={"text": "Bonjour"}) as answer:
        assert answer.status_code == 200
        for frame in frames(answer):
            said += frame.get("delta", "")
            if len(said) > 40 and after is not None:
                after()
                after = None
    return said


def last(client: httpx2.Client, talk: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{talk}/messages").json()["items"][-1]
    return found


def local_processes(server: Server) -> list[psutil.Process]:
    assert server.process is not None
    tree = psutil.Process(server.process.pid).children(recursive=True)
    return [child for child in tree if "emilie.inference.local" in child.cmdline()]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_turn_is_answered_here(start: Start, file: Path) -> None:
    server = start(EMILIE_MODEL_FILE=str(file), EMILIE_LIMITS_ANSWER="120")
    with talk_with(server) as (client, talk):
        answering = client.get("/api/instance").json()["answering"]
        assert (answering["kind"], answering["label"]) == ("local", "essai-lent")
        said = ask(client, talk)
        answer = last(client, talk)
        assert words(answer) == said
        assert len(said) > 100
        endpoint = answer["metadata"]["endpoint"]
        assert (endpoint["kind"], endpoint["leaves_machine"]) == ("local", False)
        assert answer["metadata"]["output_tokens"] == 120


def test_stop_frees_the_place(start: Start, file: Path) -> None:
    server = start(EMILIE_MODEL_FILE=str(file), EMILIE_LOCAL_SLOTS="1")
    with talk_with(server) as (client, talk):
        ask(client, talk, lambda: client.post(f"{talk}/stop"))
        assert last(client, talk)["metadata"]["state"] == "stopped"
        began = time.monotonic()
        ask(client, talk, lambda: client.post(f"{talk}/stop"))
        assert time.monotonic() - began < 10
        assert last(client, talk)["metadata"]["endpoint"]["kind"] == "local"


def test_a_killed_model_leaves_its_words_and_comes_back(start: Start, file: Path) -> None:
    server = start(EMILIE_MODEL_FILE=str(file))
    with talk_with(server) as (client, talk):
        wait_for(partial(local_processes, server))
        said = ask(client, talk, local_processes(server)[0].kill)
        answer = last(client, talk)
        assert words(answer) == said
        assert len(said) > 40
        assert answer["metadata"]["state"] != "done"
        assert answer["metadata"]["error"] == "model_cut"
        wait_for(partial(local_processes, server))
        ask(client, talk, lambda: client.post(f"{talk}/stop"))
        assert last(client, talk)["metadata"]["endpoint"]["kind"] == "local"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_of_a_server_that_is_gone(
    start: Start, file: Path, number: signal.Signals
) -> None:
    server = start(EMILIE_MODEL_FILE=str(file))
    wait_for(partial(local_processes, server))
    found = local_processes(server)
    assert server.process is not None
    os.kill(server.process.pid, number)
    server.process.wait(60)
    assert psutil.wait_procs(found, timeout=60)[1] == []


def test_a_file_that_cannot_be_served_leaves_the_built_in_engine(
    start: Start, file: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "coupé.gguf"
    cut.write_bytes(file.read_bytes()[:-1_000])
    server = start(EMILIE_MODEL_FILE=str(cut))
    with talk_with(server) as (client, talk):
        wait_for(lambda: client.get("/api/instance").json()["local_model_down"])
        told = client.get("/api/instance")
        assert told.json()["answering"]["kind"] == "builtin"
        assert "coupé" not in told.text
        assert ask(client, talk)
        assert last(client, talk)["metadata"]["endpoint"]["kind"] == "builtin"
        assert last(client, talk)["metadata"]["state"] == "done"
    assert "Le fichier coupé.gguf est incomplet" in server.log.read_text()
    assert server.log.read_text().count("incomplet") == 1
