"""Rows `space` and `space-5000`: a space that is filled, and what a question over it costs then.

The first goes through everything: files of all kinds sent one after the other, two workers beside
the server. The second stores thousands of small files as the workers do once they are read.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from bench import processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.haystack import ROUNDS, passages_of
from bench.measuring import in_ms
from bench.mixed import mixed
from bench.prose import questions
from bench.system import Emilie, Service
from emilie.accounts.models import Agent as AgentRow
from emilie.accounts.models import Organisation
from emilie.core import cluster
from emilie.core.db import Sessions, open_engine, open_sessions
from emilie.core.ids import new_id
from emilie.documents.index.crowding import merge_around
from emilie.documents.index.search import best_passages
from emilie.documents.ingestion import store
from emilie.documents.models import Document, Segment
from emilie.documents.reading import Read
from emilie.evaluation.retrieval import page_of
from emilie.settings import Settings
from emilie.spaces.models import Space
from emilie.starting import migrated

WORKERS = 2
QUARTERS = 4
SMALL = 10
"""Passages of a small file."""
BAR = 5.0
"""Milliseconds of one question, warm."""


def space(files: int) -> Row:
    """So many files of all kinds into a space, then questions over it."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        how = Emilie(home / "data", core=None, arguments=("--no-worker",))
        server = stack.enter_context(system.emilie(how))
        workers = [stack.enter_context(_worker(how, server, number)) for number in range(WORKERS)]
        made = list(mixed(files, home))
        agent = Agent(server, "fills")
        space_id = agent.post("/api/spaces", {"name": "Doctrine"})["id"]
        quarters = [
            _fill(agent, space_id, part, server, workers) for part in _parts(made, QUARTERS)
        ]
        facts = agent.get(f"/api/spaces/{space_id}")
        seconds, segments = asyncio.run(
            _ask(cluster.find(how.data / "postgres").dsn(), UUID(space_id))
        )
    first, last = quarters[0]["rate"], quarters[-1]["rate"]
    grown = max(quarters[-1]["workers"], 1) / max(quarters[0]["workers"], 1)
    measured = in_ms(seconds)
    figures = [
        Figure("files that could not be read", facts["failed"] + files - facts["documents"], "", 0),
        Figure("files a second, first quarter", round(first, 1)),
        Figure("files a second, last quarter", round(last, 1)),
        Figure("first quarter's pace, over the last's", round(first / last, 2), "", 1.2),
        Figure("workers' memory, last quarter over first", round(grown, 2), "", 1.2),
        Figure("workers' memory, last quarter", round(quarters[-1]["workers"]), "MB"),
        Figure("server's memory, first quarter", round(quarters[0]["server"]), "MB"),
        Figure("server's memory, last quarter", round(quarters[-1]["server"]), "MB"),
        Figure("one question, p95", measured["p95"], "ms", BAR),
        Figure("one question, p50", measured["p50"], "ms"),
        Figure("segments of the index", segments),
    ]
    title = f"{files} files of all kinds into a space, {WORKERS} workers"
    return Row(f"space-mixed-{files}", title, figures, {"quarters": quarters, "ms": measured})


def _parts(files: list[Path], number: int) -> Iterator[list[Path]]:
    for part in range(number):
        yield files[part * len(files) // number : (part + 1) * len(files) // number]


@contextmanager
def _worker(how: Emilie, server: Service, number: int) -> Iterator[subprocess.Popen[bytes]]:
    log = how.data.with_name(f"worker-{number}.log")
    process = processes.start(
        [sys.executable, "-m", "emilie.cli", "worker"],
        core=None, log=log, environment=how.environment(server.port),
    )  # fmt: skip
    try:
        yield process
    finally:
        processes.stop(process)


def _fill(
    agent: Agent, space_id: str, files: list[Path], server: Service,
    workers: list[subprocess.Popen[bytes]],
) -> dict[str, Any]:  # fmt: skip
    """Send them, and wait until all are read: how fast, and what the processes weigh then."""
    path = f"/api/spaces/{space_id}"
    began = time.perf_counter()
    for file in files:
        agent.upload(file, f"{path}/documents")
    while agent.get(path)["reading"]:
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 1), "rate": len(files) / seconds,
        "workers": processes.memory_mb([each.pid for each in workers]),
        "server": processes.memory_mb([server.pid]),
    }  # fmt: skip


def space_of_small(files: int) -> Row:
    """One question over a space of so many small files, indexed as they came."""
    with tempfile.TemporaryDirectory(prefix="emilie-bench-") as folder:
        settings = Settings(data=Path(folder), database={"url": None})
        with processes.pinned(system.SYSTEM), migrated(settings) as dsn:
            stored, space_id = asyncio.run(_store(dsn, files))
            seconds, segments = asyncio.run(_ask(dsn, space_id))
    measured = in_ms(seconds)
    figures = [
        Figure("one question, p95", measured["p95"], "ms", BAR),
        Figure("one question, p50", measured["p50"], "ms"),
        Figure("segments of the index", segments),
        Figure("a file stored and merged, first quarter", round(stored[0], 1), "ms"),
        Figure("a file stored and merged, last quarter", round(stored[-1], 1), "ms"),
    ]
    title = f"a space of {files:,} small files, {files * SMALL:,} passages".replace(",", " ")
    return Row(f"space-{files}", title, figures, {"ms": measured, "stored": stored})


async def _store(dsn: str, files: int) -> tuple[list[float], UUID]:
    """Milliseconds of a file in each quarter, and the space."""
    engine = open_engine(dsn, pool=1)
    sessions = open_sessions(engine)
    agent_id, space_id = await _begin(sessions)
    said = list(passages_of(files * SMALL).values())
    quarters = []
    for part in range(QUARTERS):
        numbers = range(part * files // QUARTERS, (part + 1) * files // QUARTERS)
        began = time.perf_counter()
        for number in numbers:
            document = Document(
                id=new_id(), agent_id=agent_id, space_id=space_id, name=f"{number}.txt",
                media_type="text/plain", size=0, sha256=b"", object_key=str(number),
                state="reading", page_label="section",
            )  # fmt: skip
            pages = [page_of(each) for each in said[number * SMALL : (number + 1) * SMALL]]
            async with sessions.begin() as session:
                session.add(document)
                await session.flush()
                await store(session, document.id, Read("section", pages))
            await merge_around(sessions, document.id)
        quarters.append(1000 * (time.perf_counter() - began) / max(len(numbers), 1))
    await engine.dispose()
    return quarters, space_id


async def _begin(sessions: Sessions) -> tuple[UUID, UUID]:
    async with sessions.begin() as session:
        organisation = Organisation(name="Archipel")
        session.add(organisation)
        await session.flush()
        agent = AgentRow(
            organisation_id=organisation.id, given_name="Inès", name="Inès", role="agent",
            email="ines@archipel.example",
        )  # fmt: skip
        space = Space(organisation_id=organisation.id, name="Doctrine", sensitivity="interne")
        session.add_all([agent, space])
        await session.flush()
        return agent.id, space.id


async def _ask(dsn: str, space_id: UUID) -> tuple[list[float], int]:
    """Seconds of each question, everything in memory, and the segments that it reads."""
    engine = open_engine(dsn, pool=1)
    sessions = open_sessions(engine)
    async with sessions.begin() as session:
        await session.execute(text("analyze"))
    asked = [question for question, _ in questions()]
    seconds: list[float] = []
    async with sessions() as session:
        segments = (await session.scalars(select(Segment.id))).all()
        for question in asked:
            await best_passages(session, [], question, space_id=space_id)
        for question in asked * ROUNDS:
            began = time.perf_counter()
            await best_passages(session, [], question, space_id=space_id)
            seconds.append(time.perf_counter() - began)
    await engine.dispose()
    return seconds, len(segments)
