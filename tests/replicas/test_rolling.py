"""Each replica restarted in turn under twenty agents who ask without a pause."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from support.replicas import Agent, Reader, Replicas, agent_of, eventually
from support.talk import words

AGENTS = 20
WORDS = 12
WHOLE = " ".join(f"mot{number}" for number in range(WORDS))
NEXT = "et la suite de la réponse, jusqu’à son terme."


async def thread(agent: Agent, talk: str) -> list[dict[str, Any]]:
    """Its messages, once nothing more is being said; asked again after a failure, as pages do."""
    while True:
        answer = await agent.call("GET", f"{talk}/messages", params={"limit": 100})
        if answer.status_code == 200:
            items: list[dict[str, Any]] = answer.json()["items"]
            if not items or items[-1]["metadata"].get("state") != "answering":
                return items
            await agent.follow(talk).end()
        else:
            assert answer.status_code in {502, 503}, answer.text
            await asyncio.sleep(0.1)


async def ask_on(
    agent: Agent, talk: str, enough: asyncio.Event, served: dict[str, Reader]
) -> list[str]:
    """Ask until it is enough, sending again only what did not arrive; the questions asked."""
    asked: list[str] = []
    while not enough.is_set():
        asked.append(f"[lent {WORDS}] Question {len(asked)}")
        while True:
            reader = served[talk] = agent.ask(talk, asked[-1])
            await reader.end()
            if reader.whole:
                break
            assert reader.status in {0, 200, 502, 503}, reader.status
            if any(words(each) == asked[-1] for each in await thread(agent, talk)):
                break
    return asked


def answering(served: dict[str, Reader], number: int) -> bool:
    """Whether that replica is in the middle of some answers."""
    middle = [each for each in served.values() if each.replica == number and not each.whole]
    return sum("mot2" in each.words for each in middle) > 2


async def test_no_answer_is_lost_or_doubled_by_a_rolling_restart(pair: Replicas) -> None:
    enough = asyncio.Event()
    before = [len(server.log.read_text()) for server in pair.servers]
    async with AsyncExitStack() as stack:
        agents = [await stack.enter_async_context(agent_of(pair)) for _ in range(AGENTS)]
        talks = [await agent.begin() for agent in agents]
        served: dict[str, Reader] = {}
        asking = asyncio.gather(
            *(
                ask_on(agent, talk, enough, served)
                for agent, talk in zip(agents, talks, strict=True)
            )
        )
        for number in range(2):
            await eventually(partial(answering, served, number), "nothing to cut")
            await asyncio.to_thread(pair.stop, number)
            await asyncio.to_thread(pair.start_all)
        enough.set()
        questions = await asking
        interrupted = await asyncio.gather(*map(check, agents, talks, questions))
    # Only the two stops cut any, each at most one answer of each agent.
    assert 0 < sum(interrupted) <= 2 * AGENTS
    assert await pair.query("select id from runs") == []
    for server, length in zip(pair.servers, before, strict=True):
        assert "Traceback" not in server.log.read_text()[length:]


async def check(agent: Agent, talk: str, asked: list[str]) -> int:
    """Each question has one answer, whole or to be gone on with; how many were interrupted."""
    messages = await thread(agent, talk)
    assert [words(each) for each in messages[::2]] == asked
    assert [each["role"] for each in messages] == ["user", "assistant"] * len(asked)
    assert all(len(each["siblings"]) == 1 for each in messages)
    cut = 0
    for answer in messages[1::2]:
        if answer["metadata"]["state"] == "done":
            assert words(answer) == WHOLE
            continue
        assert answer["metadata"]["state"] == "interrupted"
        assert WHOLE.startswith(words(answer))
        cut += 1
        going_on = agent.read("POST", f"{talk}/answers/{answer['id']}/continue")
        await going_on.end()
        assert going_on.last == "finish"
        assert going_on.words == (words(answer) + NEXT if words(answer) else WHOLE)
    return cut
