"""A worker that dies in the middle of a reading: its process dies with it, the job does not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from uuid import UUID

import httpx2
import psutil
import psycopg
import pytest
from fastapi import FastAPI

from emilie.documents import ingestion, reading
from emilie.main import create_app
from emilie.settings import Settings
from support import files
from support.documents import send, settled

PAGES = 40


@pytest.fixture
async def app(settings: Settings, dsn: str) -> AsyncIterator[FastAPI]:
    """The application without its worker."""
    app = create_app(settings, dsn, worker=False)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def start_worker(settings: Settings, dsn: str) -> Iterator[Callable[[], psutil.Popen]]:
    """Starts a real `emilie worker`; all are killed at the end."""
    started: list[psutil.Popen] = []
    ours = {"EMILIE_DATABASE_URL": dsn, "EMILIE_DATA": str(settings.data)}

    def start() -> psutil.Popen:
        command = [sys.executable, "-m", "emilie.cli", "worker"]
        environment = dict(os.environ) | ours
        started.append(psutil.Popen(command, env=environment, stdin=subprocess.DEVNULL))
        return started[-1]

    yield start
    for worker in started:
        if worker.is_running():
            worker.kill()
        worker.wait()


async def test_a_reading_cut_by_a_kill_is_done_again(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen], dsn: str
) -> None:
    content = files.pdf([[f"La page {n} existe."] for n in range(PAGES)])
    identifier = (await send(agent_client, content, "long.pdf")).json()["id"]
    worker = start_worker()
    reader = await _reader_of(worker)
    worker.kill()
    worker.wait()
    # Held before it had asked to die with its parent, it sees that for itself.
    with suppress(psutil.NoSuchProcess):
        reader.resume()
    await _until(lambda: not _is_alive(reader))
    document = (await agent_client.get(f"/api/documents/{identifier}")).json()
    assert document["state"] == "reading"
    _forget_heartbeats(dsn)
    second = start_worker()
    document = await settled(agent_client, identifier)
    assert (document["state"], document["pages"]) == ("ready", PAGES)
    # Its job is over a moment after what it wrote.
    await _until(lambda: _jobs(dsn) == [])
    second.terminate()
    assert second.wait(timeout=60) is not None


async def test_a_worker_asked_to_stop_gives_its_job_back(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen], dsn: str
) -> None:
    content = files.pdf([[f"La page {n} existe."] for n in range(PAGES)])
    identifier = (await send(agent_client, content, "long.pdf")).json()["id"]
    worker = start_worker()
    reader = await _reader_of(worker)
    worker.terminate()
    # The reading, which is held, would never end by itself.
    worker.wait(timeout=60)
    await _until(lambda: not _is_alive(reader))
    assert _jobs(dsn) == [("documents:read", "todo", 1)]
    start_worker()
    assert (await settled(agent_client, identifier))["state"] == "ready"


ENDLESS = """
import time
for page in range(10_000):
    print('{"progress": [%d, 10000]}' % page, flush=True)
    time.sleep(0.05)
"""


async def test_a_document_deleted_while_it_is_read_costs_nothing_more(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: object, **__: object) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", ENDLESS,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    monkeypatch.setattr(reading, "_start", endless)
    identifier = (await send(agent_client, b"Du texte.", "long.txt")).json()["id"]
    state = app.state
    async with asyncio.timeout(60):
        job = asyncio.create_task(
            ingestion.ingest(
                state.sessions,
                state.objects,
                state.settings.documents,
                state.endpoints,
                UUID(identifier),
            )
        )
        while (await agent_client.get(f"/api/documents/{identifier}")).json()["progress"] is None:
            await asyncio.sleep(0.02)
        assert (await agent_client.delete(f"/api/documents/{identifier}")).status_code == 204
        await job
    assert not any(
        "range(10_000)" in " ".join(each.cmdline()) for each in psutil.Process().children()
    )


async def test_a_reading_that_failed_is_tried_again_when_asked(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient,
    start_worker: Callable[[], psutil.Popen], settings: Settings,
) -> None:  # fmt: skip
    identifier = (await send(agent_client, b"Du texte.", "perdu.txt")).json()["id"]
    kept = settings.data / "files" / "kept" / "documents" / identifier
    content = kept.read_bytes()
    kept.unlink()
    start_worker()
    assert (await settled(agent_client, identifier))["error"] == "document_failed"
    kept.write_bytes(content)
    path = f"/api/documents/{identifier}/read"
    assert (await other_agent_client.post(path)).status_code == 404
    again = (await agent_client.post(path)).json()
    assert (again["state"], again["error"]) == ("received", None)
    assert (await settled(agent_client, identifier))["state"] == "ready"
    # One that was read is left as it is.
    assert (await agent_client.post(path)).json()["state"] == "ready"


async def test_nobody_waits_behind_another_agent_s_crowd(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, dsn: str
) -> None:
    crowd = [(await send(agent_client, b"Un texte.", f"{n}.txt")).json()["id"] for n in range(4)]
    alone = (await send(other_agent_client, b"Un texte.", "seul.txt")).json()["id"]
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "select args->>'document_id' from procrastinate_jobs where status = 'todo'"
            " and task_name = 'documents:read' order by priority desc, id"
        ).fetchall()
    assert [identifier for (identifier,) in rows] == [crowd[0], alone, *crowd[1:]]


async def test_a_worker_that_slept_reads_nothing_again(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen], dsn: str
) -> None:
    """Taken for dead, its job was given to another one; then it wakes, and goes on working."""
    content = files.pdf([[f"La page {n} existe."] for n in range(PAGES)])
    identifier = (await send(agent_client, content, "long.pdf")).json()["id"]
    worker = start_worker()
    reader = await _reader_of(worker)
    worker.suspend()
    _forget_heartbeats(dsn)
    second = start_worker()
    assert (await settled(agent_client, identifier))["state"] == "ready"
    second.terminate()
    second.wait(timeout=60)
    read = _passages(dsn)
    worker.resume()
    reader.resume()
    other = (await send(agent_client, b"Un autre texte.", "autre.txt")).json()["id"]
    assert (await settled(agent_client, other))["state"] == "ready"
    await _until(lambda: not _is_alive(reader))
    assert [each for each in _passages(dsn) if each in read] == read
    assert (await agent_client.get(f"/api/documents/{identifier}")).json()["state"] == "ready"
    await _until(lambda: _jobs(dsn) == [])


async def test_a_worker_that_freezes_as_a_job_ends_holds_nobody_up(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen], dsn: str
) -> None:
    identifier = (await send(agent_client, b"Un texte.", "un.txt")).json()["id"]
    worker = start_worker()
    reader = await _reader_of(worker)
    with psycopg.connect(dsn) as connection:
        connection.execute("select from procrastinate_jobs for update")
        reader.resume()
        assert (await settled(agent_client, identifier))["state"] == "ready"
        await _until(lambda: _waiting(dsn))
        worker.suspend()
    _forget_heartbeats(dsn)
    start_worker()
    other = (await send(agent_client, b"Un autre texte.", "autre.txt")).json()["id"]
    assert (await settled(agent_client, other))["state"] == "ready"
    await _until(lambda: _jobs(dsn) == [])


async def test_a_job_that_kills_its_workers_is_given_up(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen], dsn: str
) -> None:
    identifier = (await send(agent_client, b"Du texte.", "poison.txt")).json()["id"]
    with psycopg.connect(dsn) as connection:
        connection.execute("update procrastinate_jobs set attempts = 4")
    start_worker()
    document = await settled(agent_client, identifier)
    assert (document["state"], document["error"]) == ("failed", "document_failed")


async def test_a_file_that_has_gone_is_a_sentence(
    agent_client: httpx2.AsyncClient, start_worker: Callable[[], psutil.Popen],
    settings: Settings, dsn: str,
) -> None:  # fmt: skip
    identifier = (await send(agent_client, b"Du texte.", "perdu.txt")).json()["id"]
    (settings.data / "files" / "kept" / "documents" / identifier).unlink()
    start_worker()
    document = await settled(agent_client, identifier)
    assert (document["state"], document["error"]) == ("failed", "document_failed")
    assert (await agent_client.get(f"/api/documents/{identifier}/file")).status_code == 404


async def _reader_of(worker: psutil.Popen) -> psutil.Process:
    """The extraction process, held in the middle of its work."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert worker.poll() is None
        for child in worker.children():
            with suppress(psutil.NoSuchProcess):  # others come and go meanwhile
                if "emilie.documents.extraction" in child.cmdline():
                    # Held there, or it might be over before it is cut.
                    child.suspend()
                    return child
        await asyncio.sleep(0.002)
    raise AssertionError("the reading never began")


def _is_alive(process: psutil.Process) -> bool:
    # Where nobody reaps orphans, a dead one stays as a zombie.
    return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")


def _forget_heartbeats(dsn: str) -> None:
    """Make the dead worker's last sign of life an old one, rather than wait for it to be."""
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
        )


def _waiting(dsn: str) -> bool:
    """Whether a worker waits for a lock to say that its reading is over."""
    with psycopg.connect(dsn) as connection:
        return bool(
            connection.execute(
                "select from pg_stat_activity where wait_event_type = 'Lock'"
                " and query like '%finish_job%' and datname = current_database()"
            ).rowcount
        )


def _passages(dsn: str) -> list[tuple[str]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute("select id from passages order by id").fetchall()


def _jobs(dsn: str) -> list[tuple[str, str, int]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "select task_name, status::text, attempts from procrastinate_jobs"
            " where task_name = 'documents:read'"
        ).fetchall()
