"""Refusals are recorded without what was asked, and a loop cannot fill the table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from emilie.core.db import open_engine, open_sessions
from emilie.core.http import DestinationRefused, Outbound
from emilie.core.outbound import refusals


@pytest.fixture
async def outbound(dsn: str) -> AsyncIterator[Outbound]:
    engine = open_engine(dsn, 2)
    outbound = Outbound()
    outbound.record_in(open_sessions(engine))
    yield outbound
    await outbound.close()
    await engine.dispose()


def recorded(dsn: str) -> list[dict[str, Any]]:
    with psycopg.connect(dsn) as connection:
        query = "select facts from events where kind = 'destination:refused' order by id"
        return [row[0] for row in connection.execute(query)]


async def knock(outbound: Outbound, url: str, times: int = 1) -> None:
    for _ in range(times):
        with suppress(DestinationRefused):
            await outbound.exchange("essai", "GET", url)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_refusal_names_the_host_and_nothing_of_what_was_asked(
    outbound: Outbound, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = "https://compte:motdepasse@ailleurs.example/chemin/secret?q=secret#secret"
    await knock(outbound, url)
    await until(lambda: bool(recorded(dsn)))
    assert recorded(dsn) == [{
        "owner": "essai", "host": "ailleurs.example", "port": "443", "reason": "undeclared",
        "times": "1",
    }]  # fmt: skip
    assert "secret" not in caplog.text
    assert "motdepasse" not in caplog.text


def a_minute_later(outbound: Outbound) -> None:
    """As if each minute that was begun were over."""
    noted = outbound._refusals
    for refusal, timer in list(noted._timers.items()):
        timer.cancel()
        noted._end(refusal)


async def test_a_loop_is_one_line_a_minute_with_its_count(outbound: Outbound, dsn: str) -> None:
    await knock(outbound, "http://ailleurs.example/", 50)
    await until(lambda: len(recorded(dsn)) == 1)
    a_minute_later(outbound)
    await until(lambda: len(recorded(dsn)) == 2)
    assert [int(facts["times"]) for facts in recorded(dsn)] == [1, 49]
    # The next minute has nothing to say, and the one after begins anew.
    a_minute_later(outbound)
    await knock(outbound, "http://ailleurs.example/")
    await until(lambda: len(recorded(dsn)) == 3)


async def test_a_thousand_names_are_a_few_lines(outbound: Outbound, dsn: str) -> None:
    for number in range(1000):
        await knock(outbound, f"http://hote{number}.example/")
    await outbound.close()
    facts = recorded(dsn)
    assert len(facts) == refusals.APART + 2
    assert sum(int(each["times"]) for each in facts) == 1000
    # Written by tasks of their own, in any order within a millisecond.
    assert [each["reason"] for each in facts].count("others") == 2


async def test_closing_writes_what_was_only_counted(outbound: Outbound, dsn: str) -> None:
    await knock(outbound, "http://ailleurs.example/", 5)
    await outbound.close()
    assert sorted(int(facts["times"]) for facts in recorded(dsn)) == [1, 4]


async def test_a_database_that_is_away_loses_nothing(outbound: Outbound, dsn: str) -> None:
    away = open_engine("postgresql://emilie@127.0.0.1:9/nowhere", 1)
    sessions = outbound._refusals.sessions
    outbound.record_in(open_sessions(away))
    await knock(outbound, "http://ailleurs.example/", 3)
    await until(lambda: [*outbound._refusals._repeated.values()] == [3])
    assert sessions is not None
    outbound.record_in(sessions)
    a_minute_later(outbound)
    await until(lambda: bool(recorded(dsn)))
    assert [facts["times"] for facts in recorded(dsn)] == ["3"]
    await away.dispose()
