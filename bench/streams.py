"""Row `streams`: what an answer costs the database, and the memory while it is open.

The server is given a few connections in all: were one held by each answer, most would never
begin.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median_low
from typing import Any

import psycopg

from bench import processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.drivers import PROMPT
from bench.system import Emilie, Pace, Service
from emilie.core import cluster

CONNECTIONS = 6
USERS = 200
TALKERS = 30
TOKENS = 400
"""At 50 a second an answer lasts eight seconds."""
STATEMENT = re.compile(r"^\S+ \S+ \S+ \[(\d+)\] LOG:  (?:execute [^:]*|statement): ", re.MULTILINE)
CHECKPOINT = "update runs set heartbeat_at"
BEAT = (CHECKPOINT, "heartbeat_at < now()")
"""What runs once a second, whatever is said."""
OTHERS = ("procrastinate", "task_name", "pg_stat_activity")
"""What tells the connections of the job queue and ours."""
BUSY = """select count(*) from pg_stat_activity
where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()"""


@dataclass
class Middle:
    """Seconds in which answers stream, and none begins or ends."""

    seconds: float = 0.0
    log: str = ""
    busy: list[int] = field(default_factory=list)


def streams() -> Row:
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        model = stack.enter_context(system.mock(home, Pace(50, 50, TOKENS)))
        how = Emilie(home / "data", model, settings={"EMILIE_DATABASE_POOL": str(CONNECTIONS)})
        server = stack.enter_context(system.emilie(how))
        with processes.pinned(system.CLIENT):
            said, middle = statements_of(server, home / "data")
        report, growth = memory_of(server)
    ours = [line for line in said if not any(mark in line for mark in BEAT)]
    while_streaming = parted(middle.log)
    per_token = [line for line in while_streaming if not any(mark in line for mark in BEAT)]
    beats = sum(CHECKPOINT in line for line in while_streaming) / middle.seconds
    lost = sum(report["errors"].values()) + report["unfinished"]
    figures = [
        Figure("statements a turn, its list and title included", len(ours) / TALKERS, "", 8),
        Figure("statements for the tokens of all answers", len(per_token), "", 0),
        Figure("checkpoints of all answers, a second", round(beats, 2), "", 1.1),
        Figure("connections held while all stream, median", median_low(middle.busy), "", 0),
        Figure("errors and turns lost", lost, "", 0),
        Figure("memory for each open stream (Pss)", round(sum(growth.values())), "kB", 150),
        Figure("  of which the server", round(growth["server"]), "kB"),
        Figure("  of which PostgreSQL", round(growth["postgres"]), "kB"),
    ]
    notes = [f"errors: {report['errors']}"] if report["errors"] else []
    title = f"{TALKERS}, then {USERS} answers open at once, over {CONNECTIONS} connections"
    raw = {"turns": ours, "streaming": while_streaming}
    return Row("streams", title, figures, raw, notes)


def statements_of(server: Service, data: Path) -> tuple[list[str], Middle]:
    """What the database is asked for a turn of each of some agents who are signed in."""
    agents = [Agent(server, f"talks-{number}") for number in range(TALKERS)]
    middle = Middle()
    found = cluster.find(data / "postgres")
    with everything_logged(found), ThreadPoolExecutor(TALKERS) as pool:
        began = len(logged(found))
        answers = [pool.submit(talk, agent) for agent in agents]
        time.sleep(TOKENS / 50 / 2 - 1)
        start, at = len(logged(found)), time.monotonic()
        with psycopg.connect(found.dsn(), autocommit=True) as connection:
            for _ in range(24):
                row = connection.execute(BUSY).fetchone()
                middle.busy.append(int(row[0]) if row else 0)
                time.sleep(0.1)
        middle.seconds, middle.log = time.monotonic() - at, logged(found)[start:]
        for answer in answers:
            answer.result()
        time.sleep(1.5)  # titles
        return parted(logged(found)[began:]), middle


def talk(agent: Agent) -> None:
    """A turn, as the load client makes them."""
    conversation = agent.post("/api/conversations", {})["id"]
    agent.seconds("/api/conversations")
    body = {"text": PROMPT, "documents": []}
    agent.stream(f"/api/conversations/{conversation}/turns", body)


def memory_of(server: Service) -> tuple[dict[str, Any], dict[str, float]]:
    """What each of many answers takes while it is open, once the server has seen as many."""
    load = ("--ramp=4", f"--tokens={TOKENS}", "--drain=40")
    system.load("emilie", server, USERS, *load, "--warm=0", "--duration=1")
    time.sleep(3)
    before = weigh(server)
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(
            system.load, "emilie", server, USERS, *load, "--warm=1", "--duration=2"
        )
        most = dict(before)
        while not loading.done():
            time.sleep(0.5)
            now = weigh(server)
            most = {name: max(now[name], most[name]) for name in most}
        report = loading.result()
    return report, {name: 1000 * (most[name] - before[name]) / USERS for name in most}


def weigh(server: Service) -> dict[str, float]:
    pids = processes.tree(server.pid)
    postgres = processes.postgres_of(pids)
    others = [pid for pid in pids if pid not in postgres]
    return {
        "server": processes.memory_mb(others, "Pss"),
        "postgres": processes.memory_mb(postgres, "Pss"),
    }


@contextmanager
def everything_logged(found: cluster.Cluster) -> Iterator[None]:
    """Have PostgreSQL log what it is asked."""
    configuration = found.data / "postgresql.auto.conf"
    kept = configuration.read_text()
    for text in (f"{kept}\nlog_statement = 'all'\n", kept):
        configuration.write_text(text)
        master = (found.data / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(master), signal.SIGHUP)
        time.sleep(0.5)
        if text is not kept:
            yield


def logged(found: cluster.Cluster) -> str:
    return found.log.read_text("utf-8", "replace")


def parted(log: str) -> list[str]:
    """The statements of a log, each on one line; those of the job queue and ours left out."""
    pieces = STATEMENT.split(log)[1:]
    told = [
        (pid, " ".join(said.split())) for pid, said in zip(pieces[::2], pieces[1::2], strict=True)
    ]
    strangers = {pid for pid, said in told if any(mark in said for mark in OTHERS)}
    return [said[:2000] for pid, said in told if pid not in strangers and said]
