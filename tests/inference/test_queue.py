"""The queue before a saturated endpoint: bounded, fair, with one's place told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from emilie.core.http import Outbound
from emilie.inference import reading
from emilie.inference.errors import NoEndpointAllowed, NoEndpointUp
from emilie.inference.health import FAILURES
from emilie.inference.queue import Gate, ModelBusy, Place
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
    file.write_text("".join(entries) or "[policy]")
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


async def chosen_after(place: Place, change: Callable[[], object]) -> str:
    """Where somebody stands who stood in line when that changed."""
    with place:
        waiting = asyncio.create_task(anext(aiter(place), None))
        assert await waiting == 1
        going_on = asyncio.create_task(arrived(place))
        await asyncio.sleep(0.01)
        assert not going_on.done()
        change()
        async with asyncio.timeout(60):
            await going_on
        return place.chosen.name


async def arrived(place: Place) -> None:
    async for _ in place:
        pass


def two() -> str:
    return "".join(entry(name, at_once=1, waiting=5) for name in ("premier", "second"))


async def test_who_waits_leaves_an_endpoint_that_falls_ill(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, two())
    first, second = endpoints.opened
    assert first.gate.enter()
    assert second.gate.enter()
    place = Place(endpoints, NEED)

    def falls_ill() -> None:
        second.gate.inside = 0  # without a word, so that only the circuit tells
        for _ in range(FAILURES):
            first.circuit.failed()

    assert await chosen_after(place, falls_ill) == "second"
    assert (first.gate.waiting, first.gate.inside, second.gate.inside) == (0, 1, 0)


async def test_who_waits_is_refused_when_nothing_else_is_up(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=5))
    (chosen,) = endpoints.opened
    assert chosen.gate.enter()

    def falls_ill() -> None:
        for _ in range(FAILURES):
            chosen.circuit.failed()

    with pytest.raises(NoEndpointUp):
        await chosen_after(Place(endpoints, NEED), falls_ill)
    assert chosen.gate.waiting == 0


async def test_who_waits_takes_the_room_of_another(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, two())
    first, second = endpoints.opened
    assert first.gate.enter()
    assert second.gate.enter()
    assert await chosen_after(Place(endpoints, NEED), second.gate.leave) == "second"


@pytest.mark.parametrize("called", [True, False])
async def test_who_waits_obeys_the_policy_as_it_is_when_the_turn_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, called: bool
) -> None:
    monkeypatch.setattr(reading, "LOOKED_AT", 0.0)
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=5))
    (chosen,) = endpoints.opened
    object.__setattr__(chosen.facts, "leaves_machine", True)
    assert chosen.gate.enter()

    def tightened() -> None:
        file = tmp_path / "emilie.toml"
        file.write_text('[policy]\npreset = "secnumcloud"\n' + file.read_text())
        if called:
            chosen.gate.leave()
        else:
            assert endpoints.opened == (chosen,)

    with pytest.raises(NoEndpointAllowed):
        await chosen_after(Place(endpoints, NEED), tightened)
    assert chosen.gate.waiting == 0


class Raised:
    """A conversation that is raised while its question waits."""

    def __init__(self) -> None:
        self.stored = self._known = NEED

    def now(self) -> Need:
        return self._known

    async def again(self) -> None:
        self._known = self.stored


async def test_who_waits_asks_again_what_the_conversation_is(tmp_path: Path) -> None:
    policy = '[policy]\npreset = "none"\nsensible = "nowhere"\n'
    endpoints = opened(tmp_path, policy, entry("seul", at_once=1, waiting=5))
    (chosen,) = endpoints.opened
    need = Raised()
    assert chosen.gate.enter()

    def raised() -> None:
        need.stored = Need("sensible")
        chosen.gate.leave()

    with pytest.raises(NoEndpointAllowed):
        await chosen_after(Place(endpoints, need), raised)
    assert (chosen.gate.inside, chosen.gate.waiting) == (0, 0)


async def test_a_place_is_told_once_however_often_the_others_leave(tmp_path: Path) -> None:
    endpoints = opened(tmp_path, entry("seul", at_once=1, waiting=5))
    (chosen,) = endpoints.opened
    unrelated = Gate(1, 0, endpoints._reconsider)
    assert chosen.gate.enter()
    heard: list[int] = []

    async def wait() -> None:
        with Place(endpoints, NEED) as place:
            async for position in place:
                heard.append(position)  # noqa: PERF401 -- as it comes

    waiting = asyncio.create_task(wait())
    for _ in range(60):
        assert unrelated.enter()
        unrelated.leave()
        await asyncio.sleep(0)
    assert heard == [1]
    chosen.gate.leave()
    await waiting
    assert heard == [1]
