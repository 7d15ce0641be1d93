"""A few at once: each is done once, and what one raises comes when the others are done."""

from __future__ import annotations

import asyncio

import pytest

from emilie.core.lanes import lanes


async def test_each_is_done_once_by_one_of_the_lanes() -> None:
    done: list[tuple[str, int]] = []

    def lane(name: str):  # type: ignore[no-untyped-def]
        async def work(one: int) -> None:
            await asyncio.sleep(0)
            done.append((name, one))

        return work

    await lanes([lane("a"), lane("b")], range(7))
    assert sorted(one for _, one in done) == list(range(7))
    assert {name for name, _ in done} == {"a", "b"}
    await lanes([lane("a")], [])


async def test_what_one_raises_waits_for_the_others_under_way() -> None:
    done: list[int] = []
    both = asyncio.Event()

    async def work(one: int) -> None:
        if one == 0:
            both.set()
            raise ValueError
        await both.wait()
        await asyncio.sleep(0)
        done.append(one)

    with pytest.raises(ValueError):
        await lanes([work, work], range(5))
    # The other lane ended what it had begun, and began nothing else.
    assert done == [1]
