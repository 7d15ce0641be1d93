"""The ledger of tokens: exact whatever runs at once, over several connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from emilie.core.db import Sessions, open_engine, open_sessions
from emilie.core.ids import new_id
from emilie.inference.budgets import (
    Budget,
    BudgetSpent,
    MonthBudgetSpent,
    Reservation,
    forget_old,
    reserve,
    settle,
    use_of,
)


@pytest.fixture
async def replicas(dsn: str) -> AsyncIterator[list[Sessions]]:
    """Two processes' worth of connections, which really commit."""
    async with AsyncExitStack() as stack:
        engines = [open_engine(dsn, 8) for _ in range(2)]
        for engine in engines:
            stack.push_async_callback(engine.dispose)
        yield [open_sessions(engine) for engine in engines]


async def take(sessions: Sessions, budgets: Sequence[Budget], tokens: int) -> Reservation | None:
    try:
        async with sessions.begin() as session:
            return await reserve(session, budgets, tokens)
    except BudgetSpent:
        return None


async def used(sessions: Sessions, owner: UUID) -> dict[str, int]:
    async with sessions() as session:
        found = await use_of(session, "key", [owner])
    return {period: tokens for (_, period), tokens in found.items()}


def of(owner: UUID, day: int | None, month: int | None = None) -> list[Budget]:
    return [Budget("key", owner, "day", day), Budget("key", owner, "month", month)]


async def test_a_budget_is_exact_whatever_asks_at_once(replicas: list[Sessions]) -> None:
    owner = new_id()
    asked = [take(replicas[number % 2], of(owner, 250, 10_000), 10) for number in range(60)]
    taken = [each for each in await asyncio.gather(*asked) if each is not None]
    assert len(taken) == 25
    assert await used(replicas[0], owner) == {"day": 250, "month": 250}


async def test_the_first_requests_of_a_period_do_not_slip_through(replicas: list[Sessions]) -> None:
    """No row exists yet: the first insertion is a race too."""
    for _ in range(10):
        owner = new_id()
        asked = [take(replicas[number % 2], of(owner, 15), 10) for number in range(8)]
        assert sum(each is not None for each in await asyncio.gather(*asked)) == 1


async def test_a_refusal_takes_nothing_from_any_budget(replicas: list[Sessions]) -> None:
    owner, organisation = new_id(), new_id()
    budgets = [*of(owner, 1_000, 1_000), Budget("organisation", organisation, "day", 30)]
    # The order in which budgets are named differs; that in which they are locked does not.
    asked = [
        take(replicas[number % 2], budgets if number % 3 else budgets[::-1], 10)
        for number in range(40)
    ]
    taken = [each for each in await asyncio.gather(*asked) if each is not None]
    assert len(taken) == 3
    assert await used(replicas[1], owner) == {"day": 30, "month": 30}


async def test_what_was_not_used_is_given_back(replicas: list[Sessions]) -> None:
    owner = new_id()

    async def turn(number: int) -> bool:
        sessions = replicas[number % 2]
        reserved = await take(sessions, of(owner, 100), 20)
        if reserved is None:
            return False
        await asyncio.sleep(0.001 * (number % 5))
        async with sessions.begin() as session:
            await settle(session, reserved, 3)
        return True

    done = 0
    while round_ := sum(await asyncio.gather(*map(turn, range(12)))):
        done += round_
        assert (await used(replicas[0], owner))["day"] == 3 * done
    assert done == 27, "until less than one reservation is left"


async def test_more_than_reserved_is_counted_and_closes_the_budget(
    replicas: list[Sessions],
) -> None:
    sessions, owner = replicas[0], new_id()
    reserved = await take(sessions, of(owner, 100), 90)
    assert reserved is not None
    async with sessions.begin() as session:
        await settle(session, reserved, 120)
    assert await used(sessions, owner) == {"day": 120, "month": 120}
    assert await take(sessions, of(owner, 100), 1) is None


async def test_a_refusal_says_what_is_left_and_when_to_come_back(replicas: list[Sessions]) -> None:
    sessions, owner = replicas[0], new_id()
    await take(sessions, of(owner, 100), 70)
    async with sessions() as session:
        with pytest.raises(BudgetSpent) as refused:
            await reserve(session, of(owner, 100, 1_000), 40)
    assert refused.value.params["left"] == 30
    assert 0 < refused.value.seconds <= 25 * 3600
    async with sessions() as session:
        with pytest.raises(MonthBudgetSpent) as refused:
            await reserve(session, of(owner, 100, 50), 30)
    assert 0 < refused.value.seconds <= 31 * 24 * 3600 + 3600


async def test_both_spent_the_later_one_is_told(replicas: list[Sessions]) -> None:
    """On the last day of a month both end together: what is told is when, not which."""
    sessions, owner = replicas[0], new_id()
    told = []
    for budgets in (of(owner, 10, 10), of(owner, 100, 10)):
        async with sessions() as session:
            with pytest.raises(BudgetSpent) as refused:
                await reserve(session, budgets, 11)
        told.append(refused.value.seconds)
    assert isinstance(refused.value, MonthBudgetSpent)
    assert told[0] == pytest.approx(told[1], abs=2)


async def test_without_a_limit_it_is_only_counted(replicas: list[Sessions]) -> None:
    sessions, owner = replicas[0], new_id()
    assert await take(sessions, of(owner, None), 10**12) is not None
    assert await used(sessions, owner) == {"day": 10**12, "month": 10**12}


async def test_a_request_settles_in_the_period_that_it_began_in(replicas: list[Sessions]) -> None:
    sessions, owner = replicas[0], new_id()
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 -- any other day will do
    reserved = await take(sessions, of(owner, 100), 50)
    assert reserved is not None
    earlier = Reservation(50, tuple((*row[:3], yesterday) for row in reserved.rows[:1]))
    async with sessions.begin() as session:
        await session.execute(
            text("update budget_use set starts_on = :day where period = 'day'"), {"day": yesterday}
        )
        await settle(session, earlier, 20)
        kept = text("select used from budget_use where period = 'day'")
        assert (await session.execute(kept)).scalar_one() == 20
    assert "day" not in await used(sessions, owner)


async def test_old_periods_are_forgotten(replicas: list[Sessions]) -> None:
    sessions, owner = replicas[0], new_id()
    await take(sessions, of(owner, 100), 50)
    async with sessions.begin() as session:
        await session.execute(
            text("update budget_use set starts_on = current_date - 500 where period = 'day'")
        )
        await forget_old(session)
    async with sessions() as session:
        left = await session.execute(text("select period from budget_use"))
        assert left.scalars().all() == ["month"]
