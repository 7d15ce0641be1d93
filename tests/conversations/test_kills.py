"""The server or its database dies in mid-answer: nothing said is lost."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from support.files import report
from support.model import ScriptedModel
from support.server import Server
from support.talk import words


@pytest.fixture
def server(own_server: Server, model: ScriptedModel) -> Server:
    own_server.environment["EMILIE_MODEL_URL"] = model.url
    own_server.start()
    return own_server


@contextmanager
def signed_in(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        answer = client.post("/api/sign-in/demonstration", json={"persona": "agent"})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


def ask_slowly(client: httpx2.Client, talk: str, after: Callable[[str], None]) -> str:
    """Ask for a slow answer, call `after` once some words came, read on as far as it goes."""
    said = ""
    called = False
    with client.stream("POST", f"{talk}/turns", json={"text": "[lent] Bonjour"}) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                said += json.loads(line[6:]).get("delta", "")
            if not called and "mot12" in said:
                called = True
                after(said)
    return said


def answer_of(client: httpx2.Client, talk: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"{talk}/messages").json()["items"][-1]
    return answer


def postmaster(server: Server) -> psutil.Process:
    assert server.process is not None
    tree = psutil.Process(server.process.pid).children(recursive=True)
    return next(child for child in tree if "postgres" in Path(child.cmdline()[0]).name)


def test_a_killed_server_leaves_the_words_already_said(server: Server) -> None:
    with signed_in(server) as client:
        talk = f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}"

        def kill(_: str) -> None:
            time.sleep(1.2)  # one checkpoint at least
            assert server.process is not None
            os.kill(server.process.pid, signal.SIGKILL)

        with pytest.raises(httpx2.TransportError):
            ask_slowly(client, talk, kill)
        assert server.process is not None
        server.process.wait(60)
        server.start()
        # The reader that comes back is told how it ends, without asking twice.
        following = client.get(f"{talk}/stream")
        assert following.status_code in {200, 204}
        question, answer = client.get(f"{talk}/messages").json()["items"]
        assert words(question) == "[lent] Bonjour"
        assert words(answer).startswith("mot0 mot1 mot2")
        assert answer["metadata"]["state"] == "interrupted"
        again = client.post(f"{talk}/answers/{answer['id']}/continue")
        assert again.status_code == 200
        after = answer_of(client, talk)
        assert words(after).startswith(words(answer))
        assert after["metadata"]["state"] == "done"


def test_an_answer_survives_the_death_of_the_database(server: Server) -> None:
    with signed_in(server) as client:
        talk = f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}"
        said = ask_slowly(client, talk, lambda _: postmaster(server).kill())
        assert said.endswith("mot99")
        answer = answer_of(client, talk)
        assert words(answer) == said
        assert answer["metadata"]["state"] == "done"


def test_stopping_the_server_closes_answers_as_interrupted(server: Server) -> None:
    with signed_in(server) as client:
        talk = f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}"

        def stop(_: str) -> None:
            assert server.process is not None
            server.process.send_signal(signal.SIGINT)

        ask_slowly(client, talk, stop)
        assert server.process is not None
        server.process.wait(60)
        server.start()
        answer = answer_of(client, talk)
        assert answer["metadata"]["state"] == "interrupted"
        assert "mot12" in words(answer)


def test_a_killed_server_reads_no_part_of_a_document_twice(
    own_server: Server, model: ScriptedModel, tmp_path: Path
) -> None:
    catalogue = tmp_path / "emilie.toml"
    catalogue.write_text(f'[[endpoints]]\nname = "seul"\nurl = "{model.url}"\ncontext = 8192\n')
    own_server.environment["EMILIE_CATALOGUE"] = str(catalogue)
    own_server.start()
    model.noted.clear()
    model.held_after = 4
    with signed_in(own_server) as client:
        talk = f"/api/conversations/{client.post('/api/conversations', json={}).json()['id']}"
        file = {"file": ("Rapport.pdf", report())}
        document = client.post("/api/documents", files=file).json()["id"]
        turn = {"text": "Fais-en la synthèse", "task": "synthese", "documents": [document]}

        def ask() -> None:
            with suppress(httpx2.TransportError):
                client.post(f"{talk}/turns", json=turn, timeout=60)

        with ThreadPoolExecutor() as pool:
            asking = pool.submit(ask)
            while len(model.noted) < 6:
                time.sleep(0.02)
            time.sleep(1.2)  # one checkpoint at least
            assert own_server.process is not None
            os.kill(own_server.process.pid, signal.SIGKILL)
            asking.result(30)
        own_server.process.wait(60)
        model.held_after = None
        own_server.start()
        client.get(f"{talk}/stream")
        answer = answer_of(client, talk)
        assert answer["metadata"]["state"] == "interrupted"
        [reading] = [part for part in answer["parts"] if part["type"] == "data-reading"]
        assert reading["data"]["parts"]["read"] == 4
        assert len(model.noted) == 6  # the two under way are lost, and are all that is
        again = client.post(f"{talk}/answers/{answer['id']}/continue")
        assert again.status_code == 200
        answer = answer_of(client, talk)
        assert answer["metadata"]["state"] == "done"
        [reading] = [part for part in answer["parts"] if part["type"] == "data-reading"]
        told = reading["data"]["parts"]
        assert told["read"] == told["total"]
        assert len(model.noted) == 6 + told["total"] - 4
