"""Row `invitations`: a list of 35 000 people, seen then invited in one transaction."""

from __future__ import annotations

import statistics
import threading
import time
from contextlib import ExitStack
from typing import Self

import psycopg

from bench import processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.system import Emilie, Service
from emilie.core import cluster

PEOPLE = 35_000
BAR = 20.0
"""Seconds, for the list of Emmy's 35 000 agents."""
FLAT = 60.0
"""Megabytes that the server may grow by meanwhile: the list itself is 3, read twice in pieces."""
EVERY = 0.05


class Watch:
    """The most memory that the server holds, PostgreSQL's processes aside, while it is watched."""

    def __init__(self, server: Service) -> None:
        self._pids = [server.pid]
        self._over = threading.Event()
        self.before = self.now()
        self.most = self.before
        self._thread = threading.Thread(target=self._look)

    def now(self) -> float:
        return processes.memory_mb(self._pids, "Pss")

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, self.now())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def people(count: int) -> bytes:
    """As a directory exports them."""
    lines = ["email;nom;prénom;unité;rôle"]
    lines += [
        f"prenom.nom{number}@archipel.example;Nom {number};Prénom;Direction {number % 40};agent"
        for number in range(count)
    ]
    return "\n".join(lines).encode()


def invitations(count: int = PEOPLE) -> Row:
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        referent = Agent(server, "invites", persona="referente")
        path = f"/api/organisations/{referent.me['organisation']['id']}/invitations"
        with psycopg.connect(cluster.find(home / "data" / "postgres").dsn()) as connection:
            connection.execute("update organisations set seats = null")
        content = people(count)
        referent.send(f"{path}/preview", people(10), "text/csv")
        with Watch(server) as watch:
            began = time.perf_counter()
            seen = referent.send(f"{path}/preview", content, "text/csv")
            previewed = time.perf_counter() - began
            began = time.perf_counter()
            done = referent.send(f"{path}/import", content, "text/csv")
            seconds = time.perf_counter() - began
        assert (seen["new"], done["invited"]) == (count, count), (seen, done)
        listed = [referent.seconds(f"{path}/people") for _ in range(20)]
        found = [referent.seconds(f"{path}/people?q=nom{number}71") for number in range(20)]
    figures = [
        Figure(f"{count} people invited", round(seconds, 2), "s", bar=BAR),
        Figure("the same list, seen before", round(previewed, 2), "s"),
        Figure("memory that the server grew by", round(watch.most - watch.before, 1), "MB", FLAT),
        Figure("a page of the list, p50", round(statistics.median(listed) * 1000), "ms"),
        Figure("a search in it, p50", round(statistics.median(found) * 1000), "ms"),
    ]
    raw: dict[str, object] = {
        "seconds": seconds,
        "preview": previewed,
        "memory": [watch.before, watch.most],
    }
    raw |= {"list": listed, "search": found}
    return Row("invitations", "a list of people to invite", figures, raw)
