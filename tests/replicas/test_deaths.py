"""A replica leaves, dies or sleeps in mid-answer, or the database does: no loss, nothing twice."""

from __future__ import annotations

import asyncio
import signal
from time import monotonic
from typing import Any

from emilie.accounts.session import KEPT
from emilie.conversations.elsewhere import POLL
from emilie.conversations.runs import CHECKPOINT, DEAD
from support.database import TestPostgres
from support.replicas import Agent, Replicas, agent_of
from support.talk import words

BUSY = 5.0
"""Seconds that a busy machine may add to what is promised."""
NEXT = "et la suite de la réponse, jusqu’à son terme."


def every(count: int) -> str:
    return " ".join(f"mot{number}" for number in range(count))


async def runs(pair: Replicas, talk: str) -> list[tuple[Any, ...]]:
    return await pair.query(
        "select id from runs where conversation_id = %s", talk.rpartition("/")[2]
    )


async def test_a_replica_that_leaves_closes_its_answer(pair: Replicas, agent: Agent) -> None:
    """SIGTERM: the words are kept, and the next question is taken at once by the other one."""
    talk, other = await agent.begin(), await agent.begin()
    here = agent.ask(talk, "[lent] Bonjour", on=0)
    await here.until("mot5")
    there = agent.follow(talk, on=1)
    await there.until("mot1")
    pair.send(0, signal.SIGTERM)
    await here.end()
    assert (here.last, here.whole) == ("abort", True)
    asked = monotonic()
    for _ in range(4):
        question = agent.ask(other, "Encore là ?")
        await question.end()
        assert (question.status, question.last) == (200, "finish")
    assert monotonic() - asked < BUSY
    await there.end()
    stored = await agent.answer(talk, on=1)
    assert stored["metadata"]["state"] == "interrupted"
    assert words(stored) == here.words == there.words
    await asyncio.to_thread(pair.stop, 0)
    assert "Traceback" not in pair.servers[0].log.read_text()
    await gone_on_with(agent, talk, on=1)


async def gone_on_with(agent: Agent, talk: str, on: int) -> None:
    before = await agent.answer(talk, on)
    going_on = agent.read("POST", f"{talk}/answers/{before['id']}/continue", on)
    await going_on.end()
    after = await agent.answer(talk, on)
    assert (after["id"], after["metadata"]["state"]) == (before["id"], "done")
    assert words(after) == going_on.words == words(before) + NEXT
    assert len(await agent.messages(talk, on)) == 2


async def test_an_answer_whose_replica_is_killed_is_closed_by_the_other(
    pair: Replicas, agent: Agent
) -> None:
    talk = await agent.begin()
    here = agent.ask(talk, "[lent] Bonjour", on=1)
    await here.until("mot14")
    pair.stop(1, signal.SIGKILL)
    died = monotonic()
    await here.end()
    assert not here.whole
    there = agent.follow(talk)  # the balancer finds the one that lives
    await there.end()
    assert monotonic() - died < DEAD + CHECKPOINT + POLL + BUSY
    stored = await agent.answer(talk)
    assert (stored["metadata"]["state"], there.last) == ("interrupted", "abort")
    assert words(stored) == there.words
    assert here.words.startswith(words(stored))
    assert words(stored).startswith("mot0")
    assert await runs(pair, talk) == []
    await gone_on_with(agent, talk, on=0)


async def test_a_replica_that_slept_does_not_write_over_what_was_done_meanwhile(
    pair: Replicas, agent: Agent
) -> None:
    """SIGSTOP for longer than DEAD: three answers were closed for it.

    One is gone on with: it writes no more of it. One is followed by another question: its last
    words are added. One is left alone: it is its own again.
    """
    talks = [await agent.begin() for _ in range(3)]
    asleep = [agent.ask(talk, "[lent] Bonjour", on=0) for talk in talks]
    for reader in asleep:
        await reader.until("mot12")
    closed: dict[str, dict[str, Any]] = {}
    pair.send(0, signal.SIGSTOP)
    try:
        for talk in talks:
            await agent.follow(talk, on=1).end()
            closed[talk] = await agent.answer(talk, on=1)
            assert closed[talk]["metadata"]["state"] == "interrupted"
            assert words(closed[talk]).startswith("mot0")
        gone_on, followed, alone = talks
        await gone_on_with(agent, gone_on, on=1)
        finished = await agent.answer(gone_on, on=1)
        asking = agent.ask(followed, "[lent 40] Et ensuite ?", on=1)
        await asking.until("mot1")
    finally:
        pair.send(0, signal.SIGCONT)
    await asyncio.gather(asking.end(), *(reader.end() for reader in asleep))
    for on in (0, 1):
        assert await agent.answer(gone_on, on) == finished
        question, first, second, last = await agent.messages(followed, on)
        assert (words(question), words(second)) == ("[lent] Bonjour", "[lent 40] Et ensuite ?")
        # Whole if the model had said everything before the replica woke.
        assert first["metadata"]["state"] in {"interrupted", "done"}
        assert words(first).startswith(words(closed[followed]))
        assert every(100).startswith(words(first))
        assert (words(last), last["metadata"]["state"]) == (every(40), "done")
        whole = await agent.answer(alone, on)
        assert (words(whole), whole["metadata"]["state"]) == (every(100), "done")
    for talk in talks:
        assert await runs(pair, talk) == []


async def test_the_database_comes_back_under_both(
    pair: Replicas, agent: Agent, postgres: TestPostgres
) -> None:
    """Away for longer than DEAD: whoever sees it first does not take the other one for dead."""
    async with agent_of(pair) as leaving:
        await signed_out_on_one(leaving)
        left = monotonic()
        await answers_outlive(pair, agent, postgres)
        # A session is kept in memory for that long: its end on one replica is seen on the other.
        async with asyncio.timeout(KEPT + BUSY - (monotonic() - left)):
            while (await leaving.call("GET", "/api/me", 0)).status_code != 401:
                await asyncio.sleep(0.25)


async def signed_out_on_one(agent: Agent) -> None:
    for on in (0, 1):
        assert (await agent.call("GET", "/api/me", on)).status_code == 200
    cookies = dict(agent.client.cookies)
    assert (await agent.call("POST", "/api/sign-out", 1)).status_code == 204
    agent.client.cookies.update(cookies)
    assert (await agent.call("GET", "/api/me", 1)).status_code == 401


async def answers_outlive(pair: Replicas, agent: Agent, postgres: TestPostgres) -> None:
    talks = [await agent.begin() for _ in range(2)]
    readers = [agent.ask(talk, "[lent 75] Bonjour", on) for on, talk in enumerate(talks)]
    for reader in readers:
        await reader.until("mot2")
    across = agent.follow(talks[0], on=1)
    await across.until("mot0")
    with postgres.outage(pair.name):
        await asyncio.sleep(DEAD + 1)
    for on, (talk, reader) in enumerate(zip(talks, readers, strict=True)):
        await reader.end()
        stored = await agent.answer(talk, on=1 - on)
        assert (words(stored), stored["metadata"]["state"]) == (every(75), "done")
        assert reader.words == every(75)
    await across.end()
    assert (across.words, across.last) == (every(75), "finish")
