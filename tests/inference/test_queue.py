"""The queue before a saturated endpoint: bounded, fair, with one's place told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from emilie.core.http import Outbound
from emilie.inference.queue import ModelBusy, Place
from emilie.inference.registry import Endpoints, Need
from emilie.settings import Settings

NEED = Need("interne")


def entry(name: str, *, at_once: int, waiting: int) -> str:
    return (
        f'[[endpoints]]\nname = "{name}"\nurl = "http://127.0.0.1:9/v1"\n'
        f"at_once = {at_once}\nwaiting = {waiting}\n"
    )


def opened(folder: Path, *entries: str) -> Endpoints:
    file = folder / "emilie.toml"
    file.write_text("".join(entries))
    return Endpoints(Settings(catalogue=file), Outbound())


async def test_places_are_told_and_taken_in_order(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=9))
    gate = endpoints.opened[0].gate
    heard: dict[str, list[int]] = {"a": [], "b": [], "c": []}
    entered: list[str] = []
    go: dict[str, asyncio.Event] = {name: asyncio.Event() for name in heard}

    async def request(name: str) -> None:
        with Place(endpoints, NEED) as place:
            async for position in place:
                heard[name].append(position)
            entered.append(name)
            await go[name].wait()

    with Place(endpoints, NEED) as first:
        assert [position async for position in first] == []
        tasks = []
        for name in heard:
            tasks.append(asyncio.create_task(request(name)))
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert heard == {"a": [1], "b": [2], "c": [3]}
        tasks[1].cancel()
        await asyncio.sleep(0.01)
        assert heard["c"] == [3, 2], "who gives up moves the others"
        assert (gate.inside, gate.waiting) == (1, 2)
    await asyncio.sleep(0.01)
    assert entered == ["a"]
    go["a"].set()
    await asyncio.sleep(0.01)
    assert entered == ["a", "c"]
    go["c"].set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (gate.inside, gate.waiting) == (0, 0)


async def test_one_with_room_is_preferred_to_a_line(tmp_path: Path) -> None:
    endpoints = opened(
        tmp_path, entry("premier", at_once=1, waiting=5), entry("second", at_once=1, waiting=5)
    )
    with Place(endpoints, NEED) as one, Place(endpoints, NEED) as two:
        assert (one.chosen.name, two.chosen.name) == ("premier", "second")


async def test_a_full_line_refuses_and_says_when_to_come_back(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=1))
    gate = endpoints.opened[0].gate
    with Place(endpoints, NEED), Place(endpoints, NEED):
        assert (gate.inside, gate.waiting) == (1, 1)
        with pytest.raises(ModelBusy) as refusal:
            Place(endpoints, NEED)
        assert refusal.value.params["seconds"] == gate.seconds
        assert gate.seconds == 20
    assert (gate.inside, gate.waiting) == (0, 0)


async def test_nobody_passes_who_waits(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=5))
    gate = endpoints.opened[0].gate
    with Place(endpoints, NEED):
        waiting = Place(endpoints, NEED)
    assert not gate.has_room, "the place that was left is for who waited"
    with waiting:
        assert [position async for position in waiting] == []
    assert gate.has_room


async def test_an_endpoint_without_a_limit_never_queues(tmp_path: Path) -> None:
    endpoints = opened(tmp_path)
    places = [Place(endpoints, NEED) for _ in range(1000)]
    assert endpoints.opened[0].gate.inside == 1000
    for place in places:
        place.__exit__()
    assert endpoints.opened[0].gate.inside == 0
