"""Row `sign-ins`: agents who sign in by a provider, beside answers that stream.

The same answers stream first alone, then while agents sign in: what is told is by how much the
second half is slower than the first.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench import processes, system
from bench.bars import Figure, Row
from bench.connection import TurnFailed
from bench.sign_in import Browser, declared
from bench.system import Emilie, Pace, Service

STREAMS = 100
A_MINUTE = 500
SETTLING = 4.0
"""Seconds after the first answers began, for what every beginning does."""
EACH = 12.0
"""Seconds of each half."""
TOKENS = 2_000
"""At 50 a second an answer outlasts the measure, signing 100 agents in included."""


def sign_ins() -> Row:
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        model = stack.enter_context(system.mock(home, Pace(50, 50, TOKENS)))
        issuer = stack.enter_context(mock_issuer(home))
        settings = {"EMILIE_CATALOGUE": str(declared(home, issuer.url))}
        server = stack.enter_context(system.emilie(Emilie(home / "data", model, settings=settings)))
        with processes.pinned(system.CLIENT):
            found = asyncio.run(measured(server))
    alone, beside = found["alone"], found["beside"]
    late = max(0, round(A_MINUTE * EACH / 60) - len(found["seconds"]))
    figures = [
        Figure("update of a stream later by, p95", round(1000 * (beside - alone)), "ms", 20),
        Figure("  between two updates, alone, p95", round(1000 * alone), "ms"),
        Figure("  between two updates, beside sign-ins, p95", round(1000 * beside), "ms"),
        Figure(f"sign-ins missing of {A_MINUTE} a minute", late, "", 0),
        Figure("sign-ins that failed", sum(found["errors"].values()), "", 0),
        Figure("a sign-in, p95", round(1000 * p95(found["seconds"])), "ms"),
        Figure("processor of the server for one", round(1000 * found["processor"], 1), "ms"),
        Figure("answers that were cut", found["cut"], "", 0),
    ]
    notes = [f"errors: {found['errors']}"] if found["errors"] else []
    title = f"{A_MINUTE} sign-ins a minute beside {STREAMS} answers"
    return Row("sign-ins", title, figures, found, notes)


@contextmanager
def mock_issuer(home: Path) -> Iterator[Service]:
    port = system.free_port()
    module = ["bench.mock_issuer", f"--port={port}"]
    with system.service(module, port, home / "issuer.log", system.CLIENT, "/jwks") as started:
        yield started


async def measured(server: Service) -> dict[str, Any]:
    browsers = [Browser(server.url, f"streams{number}") for number in range(STREAMS)]
    for browser in browsers:
        await browser.sign_in()
    arrivals = [array("d") for _ in browsers]
    answers = [
        asyncio.create_task(browser.follow(told))
        for browser, told in zip(browsers, arrivals, strict=True)
    ]
    await asyncio.sleep(SETTLING)
    pids = processes.tree(server.pid)
    begun, worked = time.monotonic(), [processes.cpu_seconds(pids)]
    await asyncio.sleep(EACH)
    half = time.monotonic()
    worked.append(processes.cpu_seconds(pids))
    seconds, errors = await signing_in(server)
    end = time.monotonic()
    worked.append(processes.cpu_seconds(pids))
    # The second half lasts a little longer than the first: its answers stream all the while.
    streaming = (worked[1] - worked[0]) * (end - half) / (half - begun)
    cut = sum(answer.done() for answer in answers)
    for answer in answers:
        answer.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*answers)
    return {
        "alone": p95(gaps(arrivals, begun, half)), "beside": p95(gaps(arrivals, half, end)),
        "seconds": seconds, "errors": errors, "cut": cut,
        "processor": (worked[2] - worked[1] - streaming) / max(1, len(seconds)),
    }  # fmt: skip


async def signing_in(server: Service) -> tuple[list[float], dict[str, int]]:
    """Agents at their pace, whether the last ones are in or not; how long each took."""
    seconds: list[float] = []
    errors: dict[str, int] = {}

    async def one(number: int) -> None:
        browser = Browser(server.url, f"signs{number}")
        try:
            seconds.append(await browser.sign_in())
        except TurnFailed as failure:
            errors[str(failure)[:120]] = errors.get(str(failure)[:120], 0) + 1
        finally:
            browser.close()

    began = time.monotonic()
    tasks = []
    for number in range(round(A_MINUTE * EACH / 60)):
        await asyncio.sleep(max(0.0, began + number * 60 / A_MINUTE - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    return seconds, errors


def gaps(arrivals: Sequence[array[float]], begun: float, end: float) -> list[float]:
    return [
        later - before
        for told in arrivals
        for before, later in pairwise(told)
        if begun <= before and later <= end
    ]


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else float("nan")
