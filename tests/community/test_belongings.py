"""What is an agent's in the rooms of the community: taken away, moved, erased."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Run, home
from community.test_training import complete, offer
from community.test_training_evidence import PATH as MEETINGS
from community.test_training_evidence import declared, make, who
from conftest import SignIn
from emilie.accounts.belongings import Owner, belongings
from support.feedback import Answer, answered, desk_of, said
from support.prompts import ANSWER, PATH, desk, keep, propose, titles

AWAY = "Agence des Îles"


@pytest.fixture
def worker() -> bool:
    """Answers are made as everywhere."""
    return True


async def counts(app: FastAPI, agent_id: str) -> dict[str, int]:
    async with app.state.sessions.begin() as session:
        return {each.kind: await each.count(session, UUID(agent_id)) for each in belongings()}


async def taken(app: FastAPI, agent_id: str, kind: str) -> dict[str, str]:
    """Name and words of each file."""
    [each] = [each for each in belongings() if each.kind == kind]
    assert each.take is not None
    items = [item async for item in each.take(app.state, Owner(UUID(agent_id), "fr"))]
    return {
        name: content.decode() for item in items for name, content in item
        if isinstance(content, bytes)
    }  # fmt: skip


async def erase(app: FastAPI, agent_id: str) -> None:
    async with app.state.sessions.begin() as session:
        for each in belongings():
            if each.erase is not None:
                await each.erase(session, UUID(agent_id))


async def settle(client: httpx2.AsyncClient) -> tuple[Answer, Any]:
    """One prompt in the list and one in the bin, one proposed; a thumb with its exchange."""
    await propose(client, (await keep(client))["id"])
    gone = await keep(client, title="À la corbeille")
    await client.delete(f"{PATH}/{gone['id']}")
    answer = await answered(client, "Question à ne pas laisser")
    thumb = await answer.thumb(words="Trop vague.", named=True)
    await answer.attach(thumb["id"])
    return answer, thumb


async def test_it_is_taken_away(
    app: FastAPI, sign_in: SignIn, referent: httpx2.AsyncClient
) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent", "autre")
    for client in (agent, other):
        await settle(client)
    mine = await who(agent)
    prompts = await taken(app, mine, "prompts")
    [(name, words)] = prompts.items()
    assert name == "Modèles de demande/Répondre à un usager.md"
    assert str(ANSWER["text"]) in words
    feedback = [json.loads(each) for each in (await taken(app, mine, "feedback")).values()]
    [told] = feedback
    assert (told["kind"], told["words"]) == ("down", "Trop vague.")
    assert "Question à ne pas laisser" in told["exchange"]["content"]
    assert await taken(app, mine, "training") == {}
    await complete(agent, await offer(referent))
    [learnt] = (await taken(app, mine, "training")).values()
    assert [each["kind"] for each in json.loads(learnt)["evidence"]] == ["module"]
    found = await counts(app, mine)
    assert {kind: found[kind] for kind in ("prompts", "feedback", "training")} == {
        "prompts": 1, "feedback": 1, "training": 1,
    }  # fmt: skip


async def test_erased_it_leaves_no_word_of_conversations_nor_of_prompts(
    app: FastAPI, sign_in: SignIn, referent: httpx2.AsyncClient, run: Run
) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent", "autre")
    await settle(agent)
    await settle(other)
    await complete(agent, await offer(referent))
    assert len(await desk(referent)) == 2
    await erase(app, await who(agent))
    for table, left in (
        ("prompts", 2), ("prompt_proposals", 1), ("feedback_copies", 1), ("feedback", 2),
        ("training_completions", 1), ("training_attempts", 0), ("training_parts_read", 0),
    ):  # fmt: skip
        [(count,)] = await run(f"select count(*) from {table}")
        assert (table, count) == (table, left)
    assert await titles(agent, level="mine") == []


async def test_moved_feedback_stays_without_a_name_and_prompts_follow(
    app: FastAPI, sign_in: SignIn, referent: httpx2.AsyncClient, run: Run
) -> None:
    administrator, agent = await sign_in("administratrice"), await sign_in("agent", "mutee")
    _, thumb = await settle(agent)
    idea = await said(agent)
    meeting = await make(referent)
    await agent.put(f"{MEETINGS}/{meeting['id']}/enrolment")
    await agent.post("/api/training/declarations", json=declared())
    here, agent_id, tends = await home(agent), await who(agent), await desk_of(referent)
    read = await tends.read(idea["id"])
    assert read["name"] is not None
    [(away,)] = await run(
        "insert into organisations (id, name) values (gen_random_uuid(), :name) returning id::text",
        name=AWAY,
    )  # fmt: skip
    path = f"/api/organisations/{here}/members/{agent_id}/move"
    told = (await administrator.get(path, params={"to": away})).json()
    follows = {each["kind"]: each["count"] for each in told["follows"]}
    stays = {each["kind"]: each["count"] for each in told["stays"]}
    assert (follows["prompts"], follows["training"], stays["feedback"]) == (1, 1, 2)
    done = await administrator.post(path, json={"organisation_id": away})
    assert done.status_code == 204, done.text
    for each in (thumb, idea):
        shown = await tends.read(each["id"])
        assert (shown["name"], shown["has_copy"]) == (None, False)
    # Whoever had the name before their eyes is told that it changed.
    late = await tends.tries(idea["id"], "answers", version=read["version"], words="Merci, Jeanne.")
    assert (late.status_code, late.json()["code"]) == (409, "feedback_changed")
    assert await desk(referent) == [], "nothing is decided on there any more"
    agent = await sign_in("agent", "mutee")
    assert await titles(agent, level="mine") == [ANSWER["title"]]
    await tends.does(idea["id"], "answers", words="Merci.")
    [entry] = (await agent.get(f"/api/feedback/{idea['id']}")).json()["thread"]
    assert entry["words"] == "Merci."
    assert await run("select agent_id from training_enrolments") == []
    assert len((await agent.get("/api/training/record")).json()["items"]) == 1
