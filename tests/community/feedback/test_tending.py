"""What referents and the coordination do with feedback, and what its agents see of it."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.community.feedback import tags
from support.elsewhere import moved
from support.feedback import Desk, answered, coordination, desk_of, said

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


@pytest.fixture
async def desk(sign_in: SignIn) -> Desk:
    return await desk_of(await sign_in("referente"))


@pytest.fixture
async def above(sign_in: SignIn) -> Desk:
    return coordination(await sign_in("pilote"))


async def mine(client: httpx2.AsyncClient, feedback_id: str) -> Any:
    return (await client.get(f"/api/feedback/{feedback_id}")).json()


async def unread(client: httpx2.AsyncClient) -> int:
    found: int = (await client.get("/api/feedback/news")).json()["unread"]
    return found


async def test_an_answer_is_told_read_and_replied_to(
    agent_client: httpx2.AsyncClient, desk: Desk
) -> None:
    given = await said(agent_client)
    assert await unread(agent_client) == 0
    told = await desk.does(given["id"], "answers", words="Il arrive en mars.")
    assert (told["state"], told["listeners"]) == ("answered", 1)
    assert await unread(agent_client) == 1
    found = await mine(agent_client, given["id"])
    assert [(e["voice"], e["words"]) for e in found["thread"]] == [
        ("referent", "Il arrive en mars.")
    ]
    assert (found["state"], found["unread"]) == ("answered", True)
    assert (await agent_client.post(f"/api/feedback/{given['id']}/seen")).status_code == 204
    assert await unread(agent_client) == 0
    path = f"/api/feedback/{given['id']}/replies"
    assert (await agent_client.post(path, json={"words": "Merci !"})).status_code == 201
    [item] = (await desk.list(state="open"))["items"]
    thread = (await desk.read(item["id"]))["thread"]
    assert [entry["words"] for entry in thread] == ["Il arrive en mars.", "Merci !"]


async def test_who_gave_no_name_is_answered_without_one(
    agent_client: httpx2.AsyncClient, desk: Desk
) -> None:
    thumb = await (await answered(agent_client)).thumb("down", words="Faux.")
    await desk.does(thumb["id"], "answers", words="Corrigé.")
    path = f"/api/feedback/{thumb['id']}/replies"
    await agent_client.post(path, json={"words": "Vu."})
    found = await desk.read(thumb["id"])
    name = (await agent_client.get("/api/me")).json()["name"]
    assert name not in str(found)
    assert [entry["author"] for entry in found["thread"] if entry["voice"] == "agent"] == [None]
    listed = await desk.list()
    assert name not in str(listed)
    table = await desk.client.get(f"{desk.path}/table")
    assert name not in table.text


async def test_two_who_write_at_once_lose_nothing(
    agent_client: httpx2.AsyncClient, desk: Desk, sign_in: SignIn
) -> None:
    given = await said(agent_client)
    other = await desk_of(await sign_in("referente", "seconde"))
    version = (await desk.read(given["id"]))["version"]
    answers = await asyncio.gather(
        desk.tries(given["id"], "answers", words="Oui.", version=version),
        other.tries(given["id"], "close", reason="done", version=version),
    )
    assert sorted(each.status_code // 100 for each in answers) == [2, 4]
    [refused] = [each for each in answers if each.status_code >= 400]
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_changed")
    # What its agent changes is told as well.
    version = (await desk.read(given["id"]))["version"]
    await agent_client.post(f"/api/feedback/{given['id']}/replies", json={"words": "Euh."})
    refused = await desk.tries(given["id"], "close", reason="done", version=version)
    assert refused.json()["code"] == "feedback_changed"


async def test_it_is_assigned_to_a_referent_of_the_organisation(
    agent_client: httpx2.AsyncClient, desk: Desk
) -> None:
    given = await said(agent_client)
    path = f"{desk.path}/{given['id']}"
    me = (await desk.client.get("/api/me")).json()
    wanted = {"version": 1, "assignee_id": me["id"]}
    changed = (await desk.client.patch(path, json=wanted)).json()
    assert (changed["assignee"], changed["version"]) == ({"id": me["id"], "name": me["name"]}, 2)
    assert (await desk.list(assignee=me["id"]))["total"] == 1
    assert (await desk.list(assignee="nobody"))["total"] == 0
    agent = (await agent_client.get("/api/me")).json()["id"]
    for nobody in (agent, NOBODY):
        refused = await desk.client.patch(path, json={"version": 2, "assignee_id": nobody})
        code = "feedback_assignee_refused"
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    changed = (await desk.client.patch(path, json={"version": 2, "assignee_id": None})).json()
    assert changed["assignee"] is None


async def test_tags_are_of_the_organisation(
    agent_client: httpx2.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = await said(agent_client)
    made = await desk.client.post(f"{desk.path}/tags", json={"name": " Tableaux  "})
    [tag] = made.json()["tags"]
    assert tag["name"] == "Tableaux"
    taken = await desk.client.post(f"{desk.path}/tags", json={"name": "TABLEAUX"})
    assert (taken.status_code, taken.json()["code"]) == (409, "feedback_tag_taken")
    for wrong in ("", " ", "x" * 41, None, 4):
        refused = await desk.client.post(f"{desk.path}/tags", json={"name": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    monkeypatch.setattr(tags, "MOST_TAGS", 1)
    full = await desk.client.post(f"{desk.path}/tags", json={"name": "Autre"})
    assert (full.status_code, full.json()["code"]) == (409, "feedback_too_many_tags")
    path = f"{desk.path}/{given['id']}"
    changed = await desk.client.patch(path, json={"version": 1, "tags": [tag["id"]]})
    assert changed.json()["tags"] == [tag]
    assert (await desk.list(tag=tag["id"]))["total"] == 1
    refused = await desk.client.patch(path, json={"version": 2, "tags": [NOBODY]})
    assert refused.status_code == 404
    await desk.client.delete(f"{desk.path}/tags/{tag['id']}")
    assert (await desk.read(given["id"]))["tags"] == []


async def test_duplicates_follow_one_and_all_are_told(sign_in: SignIn, desk: Desk) -> None:
    agents = [await sign_in("agent", name) for name in ("un", "deux", "trois")]
    one, two, three = [await said(agent, f"Trop lent {n}") for n, agent in enumerate(agents)]
    await desk.does(one["id"], "answers", words="Avant.")
    for each in (two, three):
        merged = await desk.does(each["id"], "merge", into=one["id"])
    assert (merged["id"], merged["duplicates"], merged["listeners"]) == (one["id"], 2, 3)
    assert [each["words"] for each in merged["followers"]] == ["Trop lent 1", "Trop lent 2"]
    assert (await desk.list())["total"] == 1
    await desk.does(one["id"], "answers", words="C’est réparé.", close="done")
    assert [await unread(agent) for agent in agents] == [1, 1, 1]
    for agent, given in zip(agents[1:], (two, three), strict=True):
        found = await mine(agent, given["id"])
        # What was said before was not for them.
        assert [entry["words"] for entry in found["thread"]] == ["C’est réparé."]
        assert (found["state"], found["close_reason"]) == ("closed", "done")
    # Who was told replies, where it is read.
    path = f"/api/feedback/{two['id']}/replies"
    assert (await agents[1].post(path, json={"words": "Non."})).status_code == 201
    read = await desk.read(one["id"])
    assert (read["state"], read["thread"][-1]["words"]) == ("open", "Non.")
    assert read["thread"][-1]["of"] == two["id"]
    assert "Non." not in str(await mine(agents[0], one["id"]))


async def test_who_answers_and_who_replies_do_not_wait_for_each_other_for_ever(
    sign_in: SignIn, desk: Desk
) -> None:
    agents = [await sign_in("agent", name) for name in ("un", "deux")]
    one, two = [await said(agent) for agent in agents]
    await desk.does(two["id"], "merge", into=one["id"])
    path = f"/api/feedback/{two['id']}/replies"
    for _ in range(5):
        version = (await desk.read(one["id"]))["version"]
        answer, reply = await asyncio.gather(
            desk.tries(one["id"], "answers", words="Oui.", version=version),
            agents[1].post(path, json={"words": "Et ?"}),
        )
        assert reply.status_code == 201, reply.text
        # Who came second read what was there before.
        assert answer.status_code in {201, 409}, answer.text


async def test_what_cannot_follow(sign_in: SignIn, desk: Desk, above: Desk) -> None:
    agent = await sign_in("agent")
    one, two, three, passed, closed = [await said(agent, f"{n}") for n in range(5)]
    await desk.does(two["id"], "merge", into=one["id"])
    await desk.does(passed["id"], "pass", words="Produit.")
    await desk.does(closed["id"], "close", reason="else")
    for feedback, into in (
        (one, one), (one, three), (three, two), (passed, one), (closed, one), (one, closed),
    ):  # fmt: skip
        refused = await desk.tries(feedback["id"], "merge", into=into["id"])
        assert (refused.status_code, refused.json()["code"]) == (409, "feedback_merge_refused")
    assert (await desk.tries(three["id"], "merge", into=NOBODY)).status_code == 404
    for verb, wanted in (
        ("answers", {"words": "Oui."}), ("close", {"reason": "done"}), ("pass", {"words": "Oui."}),
        ("merge", {"into": three["id"]}),
    ):  # fmt: skip
        refused = await desk.tries(two["id"], verb, **wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "feedback_merged"), verb
    # Opened again, it stands by itself.
    alone = await desk.does(two["id"], "reopen", words="Pas le même sujet.")
    assert (alone["merged_into"], alone["state"]) == (None, "open")
    assert (await desk.read(one["id"]))["duplicates"] == 0


async def test_what_is_of_others_is_not_held(sign_in: SignIn, desk: Desk, app: FastAPI) -> None:
    given = await said(await sign_in("agent"))
    await sign_in("agent", "ailleurs")
    await moved(app, "ailleurs")
    theirs = await said(await sign_in("agent", "ailleurs"))
    async with app.state.sessions.begin() as session, asyncio.timeout(30):
        # By who tends to it there.
        held = text("select id from feedback where id = :id for update")
        await session.execute(held, {"id": theirs["id"]})
        refused = await desk.tries(given["id"], "merge", into=theirs["id"])
    assert refused.status_code == 404


async def test_it_is_closed_and_opened_again_with_a_reason(
    agent_client: httpx2.AsyncClient, desk: Desk
) -> None:
    given = await said(agent_client)
    refused = await desk.tries(given["id"], "reopen", words="Pourquoi ?")
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_not_closed")
    await desk.does(given["id"], "close", reason="not_planned")
    found = await mine(agent_client, given["id"])
    assert (found["state"], found["close_reason"]) == ("closed", "not_planned")
    for verb, wanted in (("answers", {"words": "x"}), ("pass", {"words": "x"})):
        refused = await desk.tries(given["id"], verb, **wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "feedback_closed")
    opened = await desk.does(given["id"], "reopen", words="À revoir.")
    assert (opened["state"], opened["close_reason"]) == ("open", None)
    assert "À revoir." in str(opened["thread"])
    assert "À revoir." not in str(await mine(agent_client, given["id"]))


async def test_notes_stay_between_those_who_tend_to_it(
    agent_client: httpx2.AsyncClient, desk: Desk, above: Desk
) -> None:
    given = await said(agent_client)
    await desk.does(given["id"], "notes", words="Entre nous.")
    refused = await desk.tries(given["id"], "notes", words="Pour vous.", up=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    await desk.does(given["id"], "pass", words="Cela concerne le produit.")
    await desk.does(given["id"], "notes", words="Pour vous.", up=True)
    await above.does(given["id"], "notes", words="Bien reçu.")
    words = [entry["words"] for entry in (await above.read(given["id"]))["thread"]]
    assert words == ["Cela concerne le produit.", "Pour vous.", "Bien reçu."]
    words = [entry["words"] for entry in (await desk.read(given["id"]))["thread"]]
    assert words[0] == "Entre nous."
    assert words[-1] == "Bien reçu."
    assert (await mine(agent_client, given["id"]))["thread"] == []


async def test_the_coordination_has_what_was_passed_up_and_answers(
    agent_client: httpx2.AsyncClient, desk: Desk, above: Desk
) -> None:
    kept, given = await said(agent_client, "Ici."), await said(agent_client, "Là-haut.")
    assert (await above.client.get(f"{above.path}/{kept['id']}")).status_code == 404
    await desk.does(given["id"], "pass", words="Cela concerne le produit.")
    refused = await desk.tries(given["id"], "pass", words="Encore.")
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_passed_up")
    [item] = (await above.list(state="open"))["items"]
    assert (item["id"], item["passed_state"]) == (given["id"], "open")
    assert (
        item["organisation"] == (await agent_client.get("/api/me")).json()["organisation"]["name"]
    )
    told = await above.does(given["id"], "answers", words="Prévu.", close="done")
    assert (told["passed_state"], told["state"]) == ("closed", "answered")
    assert await unread(agent_client) == 1
    assert (await mine(agent_client, given["id"]))["passed"] is True
    assert (await above.list(state="open"))["total"] == 0
    refused = await above.tries(given["id"], "close", reason="done")
    assert refused.json()["code"] == "feedback_closed"
    await above.does(given["id"], "reopen", words="Pas fini.")
    # A reply is for all who were answering.
    await above.does(given["id"], "close", reason="done")
    await agent_client.post(f"/api/feedback/{given['id']}/replies", json={"words": "Quand ?"})
    assert (await above.list(state="open"))["total"] == 1


async def test_the_list_is_filtered_and_what_waits_comes_first(
    agent_client: httpx2.AsyncClient, desk: Desk
) -> None:
    given = [await said(agent_client, f"Idée {n}") for n in range(3)]
    thumb = await (await answered(agent_client)).thumb(
        "down", reasons=["wrong", "slow"], words="Non."
    )
    first = await desk.list(state="open", limit=3)
    assert [item["id"] for item in first["items"]] == [each["id"] for each in given]
    assert (first["total"], first["oldest"]) == (4, given[0]["created_at"])
    rest = await desk.list(state="open", limit=3, after=first["next"])
    assert [item["id"] for item in rest["items"]] == [thumb["id"]]
    assert rest["next"] is None
    assert (await desk.list())["items"][0]["id"] == thumb["id"]
    for query, found in (
        ({"kind": "down"}, 1), ({"kind": "idea"}, 3), ({"reason": "slow"}, 1),
        ({"reason": "tone"}, 0), ({"state": "closed"}, 0), ({"kind": "idea", "state": "open"}, 3),
    ):  # fmt: skip
        assert (await desk.list(**query))["total"] == found, query
    for wrong in (
        {"state": "lost"}, {"kind": "x"}, {"reason": "ugly"}, {"tag": "x"}, {"assignee": "me"},
        {"limit": 0}, {"after": "x"},
    ):  # fmt: skip
        refused = await desk.client.get(desk.path, params=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), wrong


async def test_a_list_costs_few_statements(
    agent_client: httpx2.AsyncClient, desk: Desk, at_most: Any
) -> None:
    for n in range(5):
        await said(agent_client, f"Idée {n}")
    with at_most(4):
        await desk.list()


async def test_the_table_has_words_and_never_an_exchange(
    agent_client: httpx2.AsyncClient, desk: Desk, app: FastAPI
) -> None:
    answer = await answered(agent_client, "Question-Secrète ?")
    thumb = await answer.thumb("down", reasons=["wrong"], words="=HYPERLINK(1)")
    await answer.attach(thumb["id"])
    await said(agent_client, "Il manque un bouton ; vraiment.")
    taken = await desk.client.get(f"{desk.path}/table")
    assert taken.headers["content-disposition"].startswith('attachment; filename="retours-')
    lines = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig")), delimiter=";"))
    assert [line[1:4] for line in lines] == [
        ["Nature", "Raisons", "Commentaire"],
        ["Idée", "", "Il manque un bouton ; vraiment."],
        ["Avis défavorable", "Faux", "'=HYPERLINK(1)"],
    ]
    assert "Question-Secrète" not in taken.text
    async with app.state.sessions() as session:
        found = await session.execute(text("select 1 from events where kind = 'feedback:exported'"))
        assert len(found.all()) == 1


@pytest.mark.parametrize(
    ("verb", "wanted"),
    [
        ("answers", {}), ("answers", {"words": ""}), ("answers", {"words": "x" * 4_001}),
        ("answers", {"words": "Oui.", "version": 0}), ("answers", {"words": "Oui.", "close": "x"}),
        ("close", {}), ("close", {"reason": "x"}), ("reopen", {"words": " "}),
        ("merge", {"into": "x"}), ("pass", {"words": ""}), ("notes", {"words": ""}),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_refused(
    agent_client: httpx2.AsyncClient, desk: Desk, verb: str, wanted: Any
) -> None:
    given = await said(agent_client)
    refused = await desk.tries(given["id"], verb, **wanted)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert (await desk.read(given["id"]))["version"] == 1
