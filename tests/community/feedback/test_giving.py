"""What agents do with their feedback: thumbs, messages, replies; what is refused; floods."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.community.feedback import giving
from support.feedback import answered, desk_of, said

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


async def rows(app: FastAPI, statement: str) -> list[Any]:
    async with app.state.sessions() as session:
        return list(await session.execute(text(statement)))


async def test_a_thumb_is_given_changed_and_taken_away(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    answer = await answered(agent_client)
    first = await answer.thumb("down", reasons=["wrong", "slow", "wrong"], words=" Non. ")
    assert (first["reasons"], first["words"]) == (["wrong", "slow"], "Non.")
    second = await answer.thumb("up", reasons=["clear"])
    assert (second["id"], second["kind"], second["words"]) == (first["id"], "up", "")
    path = f"/api/conversations/{answer.conversation_id}/feedback"
    [shown] = (await agent_client.get(path)).json()["items"]
    assert shown == second
    assert (await agent_client.delete(f"/api/feedback/{first['id']}")).status_code == 204
    assert (await agent_client.get(path)).json()["items"] == []
    assert await rows(app, "select 1 from feedback") == []


async def test_a_bare_thumb_stores_no_content_and_is_shown_to_nobody(
    agent_client: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    answer = await answered(agent_client, "Mot-Unique-9 ?")
    await answer.thumb("down", reasons=["wrong"])
    desk = await desk_of(await sign_in("referente"))
    assert (await desk.list())["total"] == 0
    stored = await rows(app, "select feedback::text from feedback")
    assert "Mot-Unique-9" not in stored[0][0]
    assert await rows(app, "select 1 from feedback_copies") == []
    # With a word, it is read; without a name.
    await answer.thumb("down", words="La date est fausse.")
    [item] = (await desk.list())["items"]
    assert (item["words"], item["name"], item["has_copy"]) == ("La date est fausse.", None, False)
    await answer.thumb("down", words="La date est fausse.", named=True)
    assert (await desk.list())["items"][0]["name"] is not None


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"kind": "sideways"}, 422, "invalid"),
        ({}, 422, "invalid"),
        ({"kind": "up", "reasons": ["wrong"]}, 422, "feedback_reason_unknown"),
        ({"kind": "down", "reasons": ["time_saved"]}, 422, "feedback_reason_unknown"),
        ({"kind": "down", "reasons": ["ugly"]}, 422, "invalid"),
        ({"kind": "down", "reasons": "wrong"}, 422, "invalid"),
        ({"kind": "down", "reasons": ["wrong"] * 10}, 422, "invalid"),
        ({"kind": "down", "words": "x" * 4_001}, 422, "invalid"),
        ({"kind": "down", "words": 12}, 422, "invalid"),
        ({"kind": "down", "named": "perhaps"}, 422, "invalid"),
    ],
)
async def test_a_wrong_thumb_is_refused(
    agent_client: httpx2.AsyncClient, app: FastAPI, wanted: Any, status: int, code: str
) -> None:
    answer = await answered(agent_client)
    refused = await agent_client.put(answer.path, json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await rows(app, "select 1 from feedback") == []


@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"kind": "idea"}, {"words": "Bonjour"}, {"kind": "up", "words": "Bonjour"},
        {"kind": "idea", "words": ""}, {"kind": "idea", "words": " \n\t "},
        {"kind": "idea", "words": "\x00\x07"}, {"kind": "idea", "words": "x" * 4_001},
        {"kind": "idea", "words": ["Bonjour"]}, {"kind": None, "words": "Bonjour"},
    ],
)  # fmt: skip
async def test_a_wrong_message_is_refused(agent_client: httpx2.AsyncClient, wanted: Any) -> None:
    refused = await agent_client.post("/api/feedback", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_thumbs_are_for_answers_of_ones_own(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    answer = await answered(agent_client)
    shown = await agent_client.get(f"/api/conversations/{answer.conversation_id}/messages")
    question = shown.json()["items"][0]["id"]
    other = f"/api/conversations/{answer.conversation_id}/feedback/{question}"
    for client, path in (
        (agent_client, other),
        (agent_client, answer.path.replace(answer.message_id, NOBODY)),
        (other_agent_client, answer.path),
    ):
        for refused in (
            await client.put(path, json={"kind": "up"}), await client.get(f"{path}/copy")
        ):  # fmt: skip
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_feedback_of_others_is_not_there(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    path = f"/api/feedback/{(await said(agent_client))['id']}"
    for refused in (
        await other_agent_client.get(path),
        await other_agent_client.delete(path),
        await other_agent_client.post(f"{path}/seen"),
        await other_agent_client.post(f"{path}/replies", json={"words": "Moi."}),
        await other_agent_client.delete(f"{path}/copy"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (await other_agent_client.get("/api/feedback")).json()["items"] == []


async def test_floods_are_stopped(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("THUMBS_A_DAY", "MESSAGES_A_DAY", "REPLIES_A_DAY"):
        monkeypatch.setattr(giving, name, 2)
    one, two, three = [await answered(agent_client) for _ in range(3)]
    await one.thumb()
    await two.thumb()
    await two.thumb("up")  # what is changed is no other one
    first, _ = await said(agent_client), await said(agent_client)
    path = f"/api/feedback/{first['id']}/replies"
    for _ in range(2):
        assert (await agent_client.post(path, json={"words": "Alors ?"})).status_code == 201
    for refused in (
        await agent_client.put(three.path, json={"kind": "up"}),
        await agent_client.post("/api/feedback", json={"kind": "idea", "words": "Encore."}),
        await agent_client.post(path, json={"words": "Encore."}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (429, "feedback_too_much")
        assert refused.json()["params"] == {"most": 2}


async def test_a_thread_is_not_endless(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving, "MOST_ENTRIES", 1)
    path = f"/api/feedback/{(await said(agent_client))['id']}/replies"
    assert (await agent_client.post(path, json={"words": "Un."})).status_code == 201
    refused = await agent_client.post(path, json={"words": "Deux."})
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_thread_full")


async def test_ones_own_are_listed_page_by_page(agent_client: httpx2.AsyncClient) -> None:
    given = [(await said(agent_client, f"Idée {n}"))["words"] for n in range(5)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await agent_client.get("/api/feedback", params=query)).json()
        found += [item["words"] for item in page["items"]]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert found == given[::-1]
    for wrong in ({"limit": 0}, {"limit": 101}, {"before": "x"}):
        refused = await agent_client.get("/api/feedback", params=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_feedback_outlives_its_conversation_and_says_nothing_of_it(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    answer = await answered(agent_client)
    thumb = await answer.thumb("down", words="La date est fausse.")
    async with app.state.sessions.begin() as session:
        await session.execute(text("delete from conversations"))
    found = (await agent_client.get(f"/api/feedback/{thumb['id']}")).json()
    assert (found["words"], found["conversation_id"]) == ("La date est fausse.", None)
    wanted = {"part": "both", "digest": "0" * 64}
    refused = await agent_client.put(f"/api/feedback/{thumb['id']}/copy", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_without_exchange")


async def test_a_new_comment_opens_what_was_closed(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    answer = await answered(agent_client)
    thumb = await answer.thumb("down", words="Faux.")
    desk = await desk_of(await sign_in("referente"))
    await desk.does(thumb["id"], "close", reason="done")
    await answer.thumb("down", words="Faux.")
    assert (await desk.read(thumb["id"]))["state"] == "closed"
    await answer.thumb("down", words="Toujours faux.")
    assert (await desk.read(thumb["id"]))["state"] == "open"


def test_the_two_directions_have_reasons_of_their_own() -> None:
    assert set(giving.REASONS["up"]) & set(giving.REASONS["down"]) == {"else"}
