"""Row `turns`: agents who chat all at once, each turn a new saved conversation of 200 tokens."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import system
from bench.bars import Figure, Row
from bench.profile import Profile
from bench.system import Emilie, Pace
from emilie.core import cluster

SETTLING = 10.0
"""Seconds left to the server before its idle memory is weighed: connections are let go of."""
NOT_BEFORE = 10.0
"""Seconds after which the load is steady, for a profile."""


@dataclass(frozen=True)
class Bars:
    """What is asked at one load; `aim`: more than is asked for now."""

    users: int
    first: float | None = None
    gap: float | None = None
    cpu: float | None = None
    updates: float | None = None
    aim: bool = False
    rate: int = 50
    tokens: int = 200

    @property
    def title(self) -> str:
        spoken = f"{self.rate} tokens/s each, {self.tokens} tokens a turn"
        return f"{self.users} agents streaming {spoken}"


AT_100 = Bars(100, first=60, gap=80, cpu=0.15)
SCALES = {
    "turns": AT_100,
    "turns-200": Bars(200, first=150, gap=120, cpu=0.085),
    "turns-250": Bars(250, first=150, gap=120, cpu=0.062, aim=True),
    "turns-fast": Bars(20, gap=45, updates=35, rate=250, tokens=1000),
    "turns-20": Bars(20),
    "turns-300": Bars(300),
}
SEEN_FIRST = "conversations 9 700 ms at 100; bare aiohttp relay 3 ms"
SEEN_GAP = "conversations 78 ms at 100, at a quarter of the rate"
SEEN_CPU = "conversations 0.72 to 1.0; Open WebUI 0.66 to 1.5; relay 0.031 to 0.034"
SEEN_MEMORY = "conversations 300 MB without its database; Open WebUI 790 MB"


def measure(name: str, *, profiled: bool = False) -> Row:
    """The mock alone, the bare relay, then Émilie, at the same load, one after the other."""
    asked = SCALES[name]
    load = ("--ramp=4", f"--tokens={asked.tokens}", "--drain=30")
    with system.folder() as home, system.mock(home, Pace(50, asked.rate, asked.tokens)) as model:
        raw: dict[str, Any] = {"users": asked.users}
        short = (*load, "--warm=1", "--duration=6", f"--proc=mock={model.pid}")
        raw["mock"] = system.load("direct", model, asked.users, *short)
        with system.relay(home, model) as floor:
            weighed = (*short, f"--proc=app={floor.pid}")
            raw["relay"] = system.load("direct", floor, asked.users, *weighed)
        with system.emilie(Emilie(home / "data", model)) as server:
            warm = (load[1], "--ramp=0", "--warm=0", "--duration=1")
            system.load("emilie", server, 1, *warm)
            time.sleep(SETTLING)
            profile = Profile(server.pid, after=NOT_BEFORE) if profiled else None
            named = (f"--proc=app={server.pid}", f"--proc=mock={model.pid}")
            committed = _transactions(home / "data")
            long = (*load, "--warm=4", "--duration=20", *named)
            raw["emilie"] = system.load("emilie", server, asked.users, *long)
            raw["transactions"] = _transactions(home / "data") - committed
    notes = [*_notes(raw), *(profile.lines() if profile is not None else [])]
    return Row(name, asked.title, [*_waiting(raw, asked), *_cost(raw, asked)], raw, notes)


def _transactions(data: Path) -> int:
    """What the embedded database has committed; most of our statements stand alone."""
    query = "select xact_commit from pg_stat_database where datname = current_database()"
    with psycopg.connect(cluster.find(data / "postgres").dsn()) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _waiting(raw: dict[str, Any], asked: Bars) -> list[Figure]:
    """What agents feel."""
    ours, aim = raw["emilie"], asked.aim
    alone = raw["mock"]["first_token_ms"]["p50"]

    def added(report: dict[str, Any], share: str) -> float | None:
        value = report["first_token_ms"][share]
        return None if value is None else round(value - alone, 1)

    late = added(ours, "p95")
    gap = ours["update_gap_ms"]["p95"]
    updates = ours["updates_per_stream_s"]
    lost = sum(ours["errors"].values()) + ours["unfinished"]
    unsaved = asked.users - ours["saved"]["in_full"]
    return [
        Figure("added time to first token, p50", added(ours, "p50"), "ms"),
        Figure("added time to first token, p95", late, "ms", asked.first, aim, SEEN_FIRST),
        Figure("  bare relay, same run, p95", added(raw["relay"], "p95"), "ms"),
        Figure("gap between two updates, p95", gap, "ms", asked.gap, aim, SEEN_GAP),
        Figure("gap between two tokens, p95", ours["token_gap_ms"]["p95"], "ms"),
        Figure("updates a second, one stream", updates, "", asked.updates, aim),
        Figure("tokens a second, all streams", ours["tokens_per_s"]),
        Figure("list of conversations meanwhile, p95", ours["side_call_ms"]["p95"], "ms"),
        Figure("errors and turns lost", lost, "", 0, aim),
        Figure("answers not saved in full", unsaved, "", 0, aim),
    ]


def _cost(raw: dict[str, Any], asked: Bars) -> list[Figure]:
    """What the machine gives for it."""
    ours = raw["emilie"]
    rss, pss = ours["rss_before_mb"]["app"], ours["pss_before_mb"]["app"]
    growth = 1000 * (ours["pss_end_mb"]["app"] - pss) / asked.users
    turns = max(1, ours["turns_in_all"])
    cpu, floor = ours["cpu_s_per_1k_tokens"], raw["relay"]["cpu_s_per_1k_tokens"]
    most = 250 if asked is AT_100 else None
    return [
        Figure(
            "CPU for 1 000 tokens, PostgreSQL included", cpu, "s", asked.cpu, asked.aim, SEEN_CPU
        ),
        Figure("  of which PostgreSQL", ours["postgres_s_per_1k_tokens"], "s"),
        Figure("  bare relay, same run", floor, "s"),
        Figure("memory idle, database included (Rss)", rss, "MB", most, seen=SEEN_MEMORY),
        Figure("memory idle, shared pages once (Pss)", pss, "MB"),
        Figure("memory under load (Pss)", ours["pss_end_mb"]["app"], "MB"),
        Figure("memory gained for each agent, its turns kept by PostgreSQL", round(growth), "kB"),
        Figure("transactions a turn, sign-in included", round(raw["transactions"] / turns, 1)),
    ]


def _notes(raw: dict[str, Any]) -> list[str]:
    """What makes this run less trustworthy."""
    notes = []
    for name in ("relay", "emilie"):
        foreign = raw[name]["foreign_cpu_share"]
        if foreign > 0.1:
            notes.append(f"{name}: others used {foreign:.2f} of a core meanwhile")
    late = raw["emilie"]["client_lag_ms"]["p95"]
    if late is not None and late > 5:
        notes.append(f"the client itself was {late:.0f} ms late (p95)")
    if raw["emilie"]["errors"]:
        notes.append(f"errors: {raw['emilie']['errors']}")
    return notes
