"""All that is an agent's in one archive, made in the background; and erased when a wave is over."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.accounts.takeaways import actions, making
from emilie.accounts.waves import erasing
from emilie.core.mail.kinds import KINDS
from emilie.core.mail.models import Letter
from emilie.core.mail.writing import words_of
from emilie.settings import Mail
from support import spaces, talk
from support.documents import send

PATH = "/api/me/takeaways"
SENDS = Mail(
    url="smtp://127.0.0.1:1", sender="e@archipel.example", site="https://emilie.example.fr"
)
SILENT = Mail()


@pytest.fixture
def worker() -> bool:
    """Documents are read and answers made as everywhere."""
    return True


async def rows(app: FastAPI, statement: str, **values: Any) -> list[Any]:
    async with app.state.sessions.begin() as session:
        found = await session.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []


async def ready(client: httpx2.AsyncClient) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            [latest, *_] = (await client.get(PATH)).json()["items"]
            if latest["state"] in {"ready", "failed"}:
                return dict(latest)
            await asyncio.sleep(0.1)


async def archive(client: httpx2.AsyncClient, takeaway_id: str) -> zipfile.ZipFile:
    answer = await client.get(f"{PATH}/{takeaway_id}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_all_that_is_theirs_and_nothing_else_is_in_it(app: FastAPI, sign_in: SignIn) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent", "autre")
    for client, words in ((agent, "Ma question"), (other, "SECRET d’autrui")):
        conversation = await talk.begin(client)
        await conversation.ask(words)
        await send(client, words.encode(), "../../note.txt")
    space = await spaces.make(agent, name="Espace")
    await space.send(b"De l'espace", "espace.txt")
    asked = await agent.post(PATH)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    made = await ready(agent)
    assert made["state"] == "ready", made
    package = await archive(agent, made["id"])
    names = package.namelist()
    assert names[0] == "LISEZ-MOI.txt"
    assert "Compte.json" in names
    assert any(name.startswith("Documents/") and name.endswith("note.txt") for name in names)
    assert all(not name.startswith(("/", "..")) and "/../" not in name for name in names), names
    read = {name: package.read(name).decode() for name in names}
    assert all("SECRET" not in content for content in read.values())
    assert not any("espace.txt" in name for name in names), "it is the space's"
    [tree] = [json.loads(content) for name, content in read.items()
              if name.startswith("Conversations/") and name.endswith(".json")]  # fmt: skip
    assert {each["role"] for each in tree["messages"]} == {"user", "assistant"}
    [told] = [content for name, content in read.items() if name.endswith(".md")]
    assert "Ma question" in told
    account = json.loads(read["Compte.json"])
    assert account["agent"][0]["email"] == "agent@demonstration.example"
    assert {"sessions", "journal", "invitations"} < account.keys()


async def test_one_at_a_time_for_its_owner_alone(app: FastAPI, sign_in: SignIn) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent", "autre")
    agent_id = UUID((await agent.get("/api/me")).json()["id"])
    # Asked for without its job: it stays under way as long as it takes to look.
    async with app.state.sessions.begin() as session:
        takeaway_id = await actions.ask(session, agent_id)
    refused = await agent.post(PATH)
    assert (refused.status_code, refused.json()["code"]) == (409, "takeaway_underway")
    assert (await agent.get(PATH)).json()["has"] == [], "nothing is counted meanwhile"
    path = f"{PATH}/{takeaway_id}"
    early = await agent.get(f"{path}/file")
    assert (early.status_code, early.json()["code"]) == (409, "takeaway_not_ready")
    assert (await other.get(f"{path}/file")).status_code == 404
    assert (await other.delete(path)).status_code == 404
    assert (await other.get(PATH)).json()["items"] == []
    await making.make(app.state, takeaway_id)
    await making.make(app.state, takeaway_id)  # a job runs at least once
    assert "LISEZ-MOI.txt" in (await archive(agent, str(takeaway_id))).namelist()
    assert (await agent.delete(path)).status_code == 204
    assert (await agent.get(f"{path}/file")).status_code == 404
    with pytest.raises(FileNotFoundError):
        await app.state.objects.get(actions.key_of(takeaway_id))


async def test_one_that_was_given_up_is_made_when_its_job_is_tried_again(
    app: FastAPI, sign_in: SignIn
) -> None:
    agent = await sign_in("agent")
    agent_id = UUID((await agent.get("/api/me")).json()["id"])
    async with app.state.sessions.begin() as session:
        takeaway_id = await actions.ask(session, agent_id)
    await making.give_up(app.state, takeaway_id)
    async with app.state.sessions.begin() as session:
        other = await actions.ask(session, agent_id)
    await making.make(app.state, takeaway_id)
    states = {each["id"]: each["state"] for each in (await agent.get(PATH)).json()["items"]}
    assert states == {str(takeaway_id): "failed", str(other): "waiting"}, "one at a time"
    assert (await agent.delete(f"{PATH}/{other}")).status_code == 204
    await making.make(app.state, takeaway_id)
    [made] = (await agent.get(PATH)).json()["items"]
    assert (made["state"], made["error"]) == ("ready", None)
    assert "LISEZ-MOI.txt" in (await archive(agent, str(takeaway_id))).namelist()


async def test_it_is_forgotten_after_some_days(app: FastAPI, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    agent_id = UUID((await agent.get("/api/me")).json()["id"])
    async with app.state.sessions.begin() as session:
        takeaway_id = await actions.ask(session, agent_id)
    await making.make(app.state, takeaway_id)
    await actions.forget_over(app.state.sessions, app.state.objects)
    assert (await agent.get(f"{PATH}/{takeaway_id}/file")).status_code == 200
    await rows(app, "update takeaways set expires_at = now() - interval '1 second'")
    late = await agent.get(f"{PATH}/{takeaway_id}/file")
    assert (late.status_code, late.json()["code"]) == (409, "takeaway_not_ready")
    await actions.forget_over(app.state.sessions, app.state.objects)
    assert (await agent.get(PATH)).json()["items"] == []
    with pytest.raises(FileNotFoundError):
        await app.state.objects.get(actions.key_of(takeaway_id))


async def test_one_that_is_given_up_says_so(app: FastAPI, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    agent_id = UUID((await agent.get("/api/me")).json()["id"])
    async with app.state.sessions.begin() as session:
        takeaway_id = await actions.ask(session, agent_id)
    await making.give_up(app.state, takeaway_id)
    [failed] = (await agent.get(PATH)).json()["items"]
    assert (failed["state"], failed["error"]) == ("failed", "takeaway_failed")
    assert (await agent.post(PATH)).status_code == 202


# The end of a wave

WAVE = """
with wave as (
  insert into waves (id, name, description, state, begins_at, by_lot, closes_at, kept_until)
  values (gen_random_uuid(), :name, '', 'open', now() - interval '90 days', false, :closes, :kept)
  returning id
)
insert into invitations (id, organisation_id, wave_id, email, given_name, name, unit, role,
  source, state, arm, days, agent_id)
select gen_random_uuid(), organisation_id, wave.id, email, '', '', '', 'agent',
  'person', 'activated', 'now', 10, agents.id
from agents, wave where agents.id = cast(:agent_id as uuid)
"""


SENT = """
update letters set state = 'sent', ended_at = now() - make_interval(days => :days)
"""


async def takes_part(
    app: FastAPI, agent_id: str, *, closed: int | None, kept: int | None, name: str = "Vague"
) -> None:
    """In a wave closed so many days ago, whose contents are kept until so many days from now."""
    now = datetime.now(UTC)
    await rows(
        app, WAVE, agent_id=agent_id, name=name,
        closes=None if closed is None else now - timedelta(days=closed),
        kept=None if kept is None else now + timedelta(days=kept),
    )  # fmt: skip


async def writer(app: FastAPI, sign_in: SignIn, name: str) -> tuple[httpx2.AsyncClient, str]:
    client = await sign_in("agent", name)
    conversation = await talk.begin(client)
    await rows(app, "update conversations set tip_id = id where id = :id", id=conversation.id)
    await send(client, name.encode(), f"{name}.txt")
    return client, (await client.get("/api/me")).json()["id"]


async def left(client: httpx2.AsyncClient) -> dict[str, int]:
    has = (await client.get(PATH)).json()["has"]
    return {each["kind"]: each["count"] for each in has}


async def test_what_a_wave_leaves_is_erased_on_its_day(app: FastAPI, sign_in: SignIn) -> None:
    over, over_id = await writer(app, sign_in, "finie")
    still, still_id = await writer(app, sign_in, "gardee")
    other, other_id = await writer(app, sign_in, "ailleurs")
    none, _ = await writer(app, sign_in, "sans-vague")
    await takes_part(app, over_id, closed=40, kept=-1)
    await takes_part(app, over_id, closed=50, kept=-20, name="Avant")
    await takes_part(app, still_id, closed=40, kept=3)
    await takes_part(app, other_id, closed=40, kept=-1)
    await takes_part(app, other_id, closed=None, kept=None, name="Suivante")
    assert await erasing.erase_over(app.state.sessions, SILENT) == 1
    assert await erasing.erase_over(app.state.sessions, SILENT) == 0
    kept = {kind: count for kind, count in (await left(over)).items() if count}
    assert kept == {"account": 1}
    for client in (still, other, none):
        assert (await left(client))["conversations"] == 1
        assert (await left(client))["documents"] == 1
    told = await rows(app, "select facts from events where kind = 'wave:contents_erased'")
    assert [each.facts["member_id"] for each in told] == [over_id]


async def test_what_is_under_way_is_waited_for(app: FastAPI, sign_in: SignIn) -> None:
    """Whoever writes what is the agent's holds their conversation, then refers to them."""
    _, agent_id = await writer(app, sign_in, "occupee")
    await takes_part(app, agent_id, closed=40, kept=-1)
    held = text("select id from conversations where agent_id = :agent_id for update")
    refers = text("select id from agents where id = :agent_id for key share")
    waits = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = :name"
    name = {"name": (await rows(app, "select current_database() as name"))[0].name}
    async with app.state.sessions.begin() as session:
        await session.execute(held, {"agent_id": agent_id})
        erased = asyncio.create_task(erasing.erase_over(app.state.sessions, SILENT))
        while not await rows(app, waits, **name):
            await asyncio.sleep(0.02)
        await session.execute(refers, {"agent_id": agent_id})
    assert await erased == 1


async def test_nobody_is_erased_who_was_not_warned(app: FastAPI, sign_in: SignIn) -> None:
    client, agent_id = await writer(app, sign_in, "prevenue")
    await takes_part(app, agent_id, closed=40, kept=-1)
    assert await erasing.erase_over(app.state.sessions, SENDS) == 0
    for _ in range(2):
        await erasing.warn(app.state.sessions, SENDS)
    [letter] = await rows(app, "select id, email from letters where kind = 'erasing'")
    assert letter.email == "agent.prevenue@demonstration.example"
    assert await erasing.erase_over(app.state.sessions, SENDS) == 0, "warned a moment ago"
    async with app.state.sessions.begin() as session:
        row = await session.get_one(Letter, letter.id)
        facts = await KINDS["erasing"](session, row, "https://emilie.example.fr")
    assert facts is not None
    subject, plain, _ = words_of("erasing", "fr", facts)
    assert "effacées après le" in subject
    assert "https://emilie.example.fr/mes-donnees" in plain
    await rows(app, "update letters set created_at = now() - interval '30 days'")
    assert await erasing.erase_over(app.state.sessions, SENDS) == 0, "it waits: nobody read it"
    await rows(app, SENT, days=5)
    assert await erasing.erase_over(app.state.sessions, SENDS) == 0, "sent too late"
    await rows(app, SENT, days=6)
    assert await erasing.erase_over(app.state.sessions, SENDS) == 1
    assert (await left(client))["documents"] == 0


async def test_another_day_is_warned_of_again(app: FastAPI, sign_in: SignIn) -> None:
    _, agent_id = await writer(app, sign_in, "remise")
    await takes_part(app, agent_id, closed=40, kept=3)
    await erasing.warn(app.state.sessions, SENDS)
    await rows(app, SENT, days=20)
    await rows(app, "update waves set kept_until = now() - interval '1 hour'")
    assert await erasing.erase_over(app.state.sessions, SENDS) == 0, "told of another day"
    await erasing.warn(app.state.sessions, SENDS)
    await rows(app, SENT, days=6)
    assert len(await rows(app, "select id from letters where kind = 'erasing'")) == 2
    assert await erasing.erase_over(app.state.sessions, SENDS) == 1


async def test_who_is_far_from_their_day_is_not_warned(app: FastAPI, sign_in: SignIn) -> None:
    _, agent_id = await writer(app, sign_in, "tranquille")
    await takes_part(app, agent_id, closed=1, kept=20)
    await erasing.warn(app.state.sessions, SENDS)
    assert await rows(app, "select id from letters where kind = 'erasing'") == []
