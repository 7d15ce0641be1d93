"""Load client: users who chat, one turn after another, and what it costs the system.

The model behind the system must be `bench.mock_llm` on the same machine: its tokens say when
they left, so the client knows how long the system held each.

    python -m bench.load emilie --url http://127.0.0.1:8000 --users 100 --proc app=1234
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import uvloop

from bench.connection import TurnFailed
from bench.drivers import DRIVERS, User
from bench.measuring import Metrics, Recorder, in_ms
from bench.processes import Snapshot, memory_mb, tree


@dataclass
class Plan:
    """What is asked for on the command line."""

    driver: str
    url: str
    users: int = 1
    duration: float = 20
    ramp: float = 4
    warm: float = 3
    drain: float = 15
    tokens: int = 200
    patience: float = 60
    processes: dict[str, int] = field(default_factory=dict)


async def chat(plan: Plan, index: int, metrics: Metrics, opened: dict[int, User]) -> None:
    """One user, from their arrival to the end of the window; a failure opens them anew."""
    await asyncio.sleep(plan.ramp * index / plan.users)
    while time.monotonic() < metrics.closes:
        try:
            async with asyncio.timeout(plan.patience):
                if index not in opened:
                    user = DRIVERS[plan.driver](plan.url, index, metrics)
                    await user.open()
                    opened[index] = user
                await take_turn(plan, opened[index], metrics)
        except (TurnFailed, OSError, KeyError, ValueError) as error:
            late = isinstance(error, TimeoutError)
            what = f"turn over {plan.patience:g} s" if late else f"{type(error).__name__}: {error}"
            metrics.error(what)
            if (user_before := opened.pop(index, None)) is not None:
                await user_before.close()
            await asyncio.sleep(0.5)


async def take_turn(plan: Plan, user: User, metrics: Metrics) -> None:
    recorder = Recorder(metrics)
    await user.turn(recorder)
    if recorder.next < plan.tokens:
        raise TurnFailed(f"short answer ({recorder.next} of {plan.tokens} tokens)")
    now = time.monotonic()
    metrics.turns += 1
    if metrics.inside(now):
        metrics.turn.append(now - recorder.start)


async def watch_lag(metrics: Metrics) -> None:
    """How late this client's own loop runs: the limit of what it can measure."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.02)
        now = time.monotonic()
        if metrics.inside(now):
            metrics.lag.append(now - began - 0.02)


class Weights:
    """Memory of the processes: before, the most seen, and at the end of the window."""

    def __init__(self, named: dict[str, int]) -> None:
        self._named = named
        self.before = {kind: self.now(kind) for kind in ("Rss", "Pss")}
        self.peak = dict(self.before["Rss"])
        self.end: dict[str, float] = {}

    def now(self, kind: str) -> dict[str, float]:
        return {name: round(memory_mb(tree(pid), kind), 1) for name, pid in self._named.items()}

    async def watch(self) -> None:
        while True:
            for name, value in self.now("Rss").items():
                self.peak[name] = max(self.peak[name], value)
            await asyncio.sleep(1)

    def report(self) -> dict[str, Any]:
        return {
            "rss_before_mb": self.before["Rss"],
            "pss_before_mb": self.before["Pss"],
            "rss_peak_mb": self.peak,
            "pss_end_mb": self.end,
        }


async def run(plan: Plan) -> dict[str, Any]:
    metrics = Metrics()
    weights = Weights(plan.processes)
    watchers = [asyncio.create_task(weights.watch()), asyncio.create_task(watch_lag(metrics))]
    opened: dict[int, User] = {}
    tasks = [asyncio.create_task(chat(plan, index, metrics, opened)) for index in range(plan.users)]
    await asyncio.sleep(plan.ramp + plan.warm)
    before = Snapshot(plan.processes)
    metrics.opens, metrics.closes = before.at, before.at + plan.duration
    await asyncio.sleep(plan.duration)
    after = Snapshot(plan.processes)
    metrics.closes = after.at
    weights.end = weights.now("Pss")
    _, late = await asyncio.wait(tasks, timeout=plan.drain)
    for task in [*late, *watchers]:
        task.cancel()
    finished = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [end for end in finished if isinstance(end, Exception)]
    if broken:
        raise broken[0]
    saved = [await is_saved(user) for user in opened.values()]
    for user in opened.values():
        await user.close()
    return {
        "driver": plan.driver, "users": plan.users, "unfinished": len(late),
        "saved": {"in_full": saved.count(True), "of": len(saved) - saved.count(None)},
        **weights.report(), **streams(metrics, after.at - before.at),
        **processor(metrics, before, after),
    }  # fmt: skip


async def is_saved(user: User) -> bool | None:
    with suppress(TurnFailed, OSError):
        async with asyncio.timeout(20):
            return await user.is_saved()
    return False


def streams(metrics: Metrics, span: float) -> dict[str, Any]:
    between = sum(metrics.update)
    return {
        "window_s": round(span, 1),
        "first_token_ms": in_ms(metrics.first),
        "token_delay_ms": in_ms(metrics.delay),
        "token_gap_ms": in_ms(metrics.gap),
        "update_gap_ms": in_ms(metrics.update),
        "turn_ms": in_ms(metrics.turn),
        "side_call_ms": in_ms(metrics.calls),
        "tokens_per_s": round(metrics.tokens / span, 1),
        "turns_per_s": round(len(metrics.turn) / span, 2),
        "updates_per_stream_s": round(len(metrics.update) / between, 1) if between else None,
        "turns_in_all": metrics.turns,
        "errors": metrics.errors,
    }


def processor(metrics: Metrics, before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Shares are of one core; `foreign` is what none of the processes measured used."""
    span = after.at - before.at
    used = {name: after.cpu[name] - before.cpu[name] for name in after.cpu}
    server = sum(seconds for name, seconds in used.items() if name != "mock")
    postgres = sum(after.postgres[name] - before.postgres[name] for name in after.postgres)
    client = after.ours - before.ours
    busy = {name: after.cores[name][0] - before.cores[name][0] for name in after.cores}
    stolen = sum(after.cores[name][1] - before.cores[name][1] for name in after.cores)
    thousands = metrics.tokens / 1000
    return {
        "cpu_share": {name: round(seconds / span, 3) for name, seconds in used.items()},
        "cpu_s_per_1k_tokens": round(server / thousands, 4) if thousands else None,
        "postgres_s_per_1k_tokens": round(postgres / thousands, 4) if thousands else None,
        "client_cpu_share": round(client / span, 3),
        "client_lag_ms": in_ms(metrics.lag),
        "cores_busy_share": {name: round(value / span, 3) for name, value in busy.items()},
        "foreign_cpu_share": round(
            max(0.0, sum(busy.values()) - sum(used.values()) - client) / span, 3
        ),
        "stolen_share": round(stolen / span, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("driver", choices=sorted(DRIVERS))
    parser.add_argument("--url", required=True)
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument("--duration", type=float, default=20, help="seconds measured")
    parser.add_argument("--ramp", type=float, default=4, help="seconds over which users arrive")
    parser.add_argument("--warm", type=float, default=3, help="seconds before the window opens")
    parser.add_argument("--drain", type=float, default=15, help="seconds left to the last turns")
    parser.add_argument("--tokens", type=int, default=200, help="tokens that an answer must have")
    parser.add_argument("--patience", type=float, default=60, help="longest turn, in seconds")
    parser.add_argument(
        "--proc", action="append", default=[],
        help="NAME=PID of a process tree to weigh (mock=PID is kept apart)",
    )  # fmt: skip
    given = vars(parser.parse_args())
    named = dict(item.split("=", 1) for item in given.pop("proc"))
    processes = {name: int(pid) for name, pid in named.items()}
    result = uvloop.run(run(Plan(**given, processes=processes)))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
