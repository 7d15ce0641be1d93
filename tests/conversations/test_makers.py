"""Who may write an answer: a process that was taken for dead does not write over another one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.conversations import beginning, elsewhere, runs, turns
from emilie.inference.quotas import Allowance
from support.counting import at_most
from support.talk import Talk, begin, words

SAID = [{"type": "text", "text": "Un deux", "state": "done"}]
MORE = [{"type": "text", "text": "Un deux trois", "state": "done"}]


@pytest.fixture
async def talk(agent_client: httpx2.AsyncClient) -> Talk:
    return await begin(agent_client)


FREELY = beginning.Taking(Allowance(9, ()), 0)
"""Turns that no quota keeps from beginning."""


@pytest.fixture
async def slow(app: FastAPI, talk: Talk) -> turns.Started:
    """A run whose process was taken for dead, with the words `SAID`."""
    async with app.state.sessions.begin() as session:
        owner = (await session.execute(text("select agent_id from conversations"))).scalar_one()
        started, _ = await beginning.begin(
            session, FREELY, conversation_id=UUID(talk.id), agent_id=owner, parts=[],
            question="Bonjour", task=None, length=None, edits=None,
        )  # fmt: skip
    async with app.state.statements() as session:
        said = {started.answer_id: turns.Said(started.maker, SAID)}
        assert await turns.checkpoint(session, said) == {started.answer_id: (False, "interne")}
        assert await turns.close_abandoned(session, seconds=-1) == 1
    return started


async def late(app: FastAPI, slow: turns.Started, state: str = "done") -> None:
    async with app.state.statements() as session:
        facts = slow.facts | {"state": state}
        await turns.close(session, slow, MORE, facts)


async def take_back(app: FastAPI, slow: turns.Started) -> bool:
    async with app.state.statements() as session:
        return await turns.take_back(session, slow, MORE, slow.facts)


async def running(app: FastAPI) -> list[Any]:
    async with app.state.statements() as session:
        return list((await session.execute(text("select maker from runs"))).scalars())


async def go_on(app: FastAPI, slow: turns.Started) -> turns.Started:
    async with app.state.sessions.begin() as session:
        return await beginning.begin_continuing(
            session, FREELY, conversation_id=slow.conversation_id, agent_id=slow.agent_id,
            answer_id=slow.answer_id,
        )  # fmt: skip


async def test_late_words_complete_what_nobody_went_on_with(
    app: FastAPI, talk: Talk, slow: turns.Started
) -> None:
    assert words((await talk.messages())[1]) == "Un deux"
    await late(app, slow)
    answer = (await talk.messages())[1]
    assert (words(answer), answer["metadata"]["state"]) == ("Un deux trois", "done")
    # Once: what is closed for good is nobody's any more.
    await late(app, slow, "failed")
    assert (await talk.messages())[1] == answer


async def test_late_words_are_no_more_once_another_went_on(
    app: FastAPI, talk: Talk, slow: turns.Started
) -> None:
    other = await go_on(app, slow)
    assert other.maker != slow.maker
    assert other.parts == SAID
    await late(app, slow)
    assert await running(app) == [other.maker]
    assert not await take_back(app, slow)
    async with app.state.statements() as session:
        said = {slow.answer_id: turns.Said(slow.maker, MORE)}
        assert await turns.checkpoint(session, said) == {}
        gone_on = [SAID[0] | {"text": "Un deux et la suite"}]
        await turns.close(session, other, gone_on, other.facts | {"state": "done"})
    await late(app, slow)
    answer = (await talk.messages())[1]
    assert words(answer) == "Un deux et la suite"
    assert await running(app) == []


async def test_an_answer_taken_back_is_its_makers_again(
    app: FastAPI, talk: Talk, slow: turns.Started
) -> None:
    assert await take_back(app, slow)
    assert await running(app) == [slow.maker]
    answer = (await talk.messages())[1]
    assert (words(answer), answer["metadata"]["state"]) == ("Un deux trois", "answering")
    with pytest.raises(beginning.AnswerInProgress):
        await go_on(app, slow)
    await late(app, slow)
    assert await running(app) == []
    assert (await talk.messages())[1]["metadata"]["state"] == "done"


async def test_nothing_is_taken_back_while_another_answer_is_made(
    app: FastAPI, talk: Talk, slow: turns.Started
) -> None:
    async with app.state.sessions.begin() as session:
        other = await beginning.begin_again(
            session, FREELY, conversation_id=slow.conversation_id, agent_id=slow.agent_id,
            question_id=slow.question_id,
        )  # fmt: skip
    assert not await take_back(app, slow)
    await late(app, slow, "interrupted")
    assert await running(app) == [other.maker]


async def test_a_deleted_conversation_is_not_taken_back(
    app: FastAPI, agent_client: httpx2.AsyncClient, talk: Talk, slow: turns.Started
) -> None:
    assert (await agent_client.delete(talk.path)).status_code == 204
    assert not await take_back(app, slow)


async def test_taking_back_and_going_on_at_once_leave_one_maker(
    app: FastAPI, talk: Talk, slow: turns.Started
) -> None:
    taken, other, _ = await asyncio.gather(
        take_back(app, slow), go_on(app, slow), late(app, slow), return_exceptions=True
    )
    makers = await running(app)
    assert isinstance(taken, bool), taken
    if isinstance(other, turns.Started):
        assert (makers, taken) == ([other.maker], False)
    else:
        assert isinstance(other, beginning.AnswerInProgress | beginning.NothingToContinue)
        assert makers in ([], [slow.maker])


async def test_old_heartbeats_tell_nothing_after_a_hole_in_ours(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[float] = []

    async def close_abandoned(*_: Any, **__: Any) -> int:
        judged.append(clock[0])
        return 0

    clock = [1000.0]
    watch = runs.Runs(app.state.statements)
    monkeypatch.setattr(turns, "close_abandoned", close_abandoned)
    monkeypatch.setattr(runs, "monotonic", lambda: clock[0])
    watch._seen_at = clock[0]
    for at in moments(1000, 1002, 1012, 1019):
        clock[0] = at
        await watch._close_dead()
    assert judged == [1000, 1001, 1002, 1017, 1018, 1019]


def moments(start: int, away: int, back: int, end: int) -> Iterable[float]:
    """A beat each second, but while the database is away."""
    return [float(at) for at in range(start, end + 1) if not away < at < back]


async def test_many_readers_of_another_process_cost_one_statement(
    app: FastAPI, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "POLL", 0.1)
    async with app.state.sessions.begin() as session:
        owner = (await session.execute(text("select agent_id from conversations"))).scalar_one()
        started, _ = await beginning.begin(
            session, FREELY, conversation_id=UUID(talk.id), agent_id=owner, parts=[],
            question="Bonjour", task=None, length=None, edits=None,
        )  # fmt: skip
    replica = elsewhere.Elsewhere(app.state.statements)
    row = await replica.running(UUID(talk.id))
    assert row is not None

    async def read() -> bytes:
        return b"".join([piece async for piece in replica.follow(row)])

    with at_most(20) as statements:
        readers = [asyncio.create_task(read()) for _ in range(50)]
        async with asyncio.timeout(60):
            while sum("as asked" in each for each in statements) < 2:
                await asyncio.sleep(0.01)
        async with app.state.statements() as session:
            await turns.checkpoint(session, {started.answer_id: turns.Said(started.maker, SAID)})
    async with app.state.statements() as session:
        await turns.close(session, started, MORE, started.facts | {"state": "done"})
    answers = set(await asyncio.gather(*readers))
    assert len(answers) == 1
    assert b'"delta":"Un deux' in next(iter(answers))
    assert replica._followed == {}
