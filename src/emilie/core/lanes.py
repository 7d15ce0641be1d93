"""Some work done for many, a few at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

Each = TypeVar("Each")


async def lanes(
    works: Sequence[Callable[[Each], Awaitable[object]]], waiting: Iterable[Each]
) -> None:
    """Do each of `waiting` once, in as many lanes as there are `works`, each lane by its own. What
    one raises is raised once the others under way are done: what they bring is kept, and paid for.
    """
    left = iter(waiting)
    failures: list[Exception] = []

    async def lane(work: Callable[[Each], Awaitable[object]]) -> None:
        for one in left:
            try:
                await work(one)
            except Exception as failure:  # noqa: BLE001 -- raised below
                failures.append(failure)
            if failures:
                return

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(lane(work))
    if failures:
        raise failures[0]
