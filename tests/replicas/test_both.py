"""What one replica does is seen on the other: answers, stops, branches, sessions, documents."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from emilie.conversations.elsewhere import POLL
from emilie.conversations.runs import CHECKPOINT
from support.balancer import PIN
from support.model import ScriptedModel
from support.replicas import Agent, Replicas
from support.talk import words

LATE = CHECKPOINT + POLL
BUSY = 5.0
"""Seconds that a busy machine may add to what is promised: a slow answer takes ten."""
NOTE = "Le forfait télétravail s’élève à 2,88 euros par jour."


async def attach(agent: Agent, on: int, name: str, content: bytes) -> str:
    answer = await agent.call("POST", "/api/documents", on, files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ready(agent: Agent, on: int, document: str) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            found: dict[str, Any] = (
                await agent.call("GET", f"/api/documents/{document}", on)
            ).json()
            if found["state"] not in {"received", "reading"}:
                return found
            await asyncio.sleep(0.1)


async def test_two_replicas_make_the_schema_at_the_same_moment(pair: Replicas) -> None:
    """They did, to be here: on a database that was empty."""
    assert len(await pair.query("select version_num from alembic_version")) == 1
    assert await pair.query("select to_regclass('procrastinate_jobs')") != [(None,)]
    for server in pair.servers:
        assert "Traceback" not in server.log.read_text()


async def test_an_answer_is_followed_on_the_other_replica(
    pair: Replicas, agent: Agent, model: ScriptedModel
) -> None:
    """A reload and a second tab: reasoning, tool, sources and words, each once and in time."""
    document = await attach(agent, 1, "note.txt", NOTE.encode())
    assert (await ready(agent, 1, document))["state"] == "ready"
    talk = await agent.begin()
    question = f'[raisonne] [cherche] [cite "2,88 euros"] [lent] Suivi {talk[-8:]}'
    here = agent.ask(talk, question, on=0, documents=[document])
    await here.until("mot1")
    left = agent.follow(talk, on=1)
    await left.until("mot1")
    assert left.task is not None
    left.task.cancel()  # reloaded: the next one replays from the first word
    there = agent.follow(talk, on=1)
    during = await agent.answer(talk, on=1)
    assert during["metadata"]["state"] == "answering"
    await asyncio.gather(here.end(), there.end())

    stored = await agent.answer(talk, on=1)
    assert (here.last, there.last, there.whole) == ("finish", "finish", True)
    assert there.words == here.words == words(stored)
    assert there.parts == here.parts == stored["parts"]
    kinds = [part["type"] for part in stored["parts"]]
    assert {"reasoning", "tool-search_documents", "source-document"} < set(kinds)
    assert there.words.split().count("mot17") == 1
    came, seen = here.came_at(), there.came_at()
    late = [seen[word] - came[word] for word in seen if came[word] > there.chunks[1][0]]
    assert late
    assert max(late) < LATE + BUSY
    assert len(await agent.messages(talk)) == 2
    # One title, asked for once.
    await asyncio.sleep(0.5)
    asked = [r for r in model.requests if not r.get("stream") and talk[-8:] in str(r)]
    assert len(asked) == 1


async def test_an_answer_is_stopped_from_the_other_replica(agent: Agent) -> None:
    talk = await agent.begin()
    here = agent.ask(talk, "[lent] Bonjour", on=0)
    await here.until("mot5")
    there = agent.follow(talk, on=1)
    await there.until("mot2")
    asked = monotonic()
    assert (await agent.call("POST", f"{talk}/stop", on=1)).status_code == 204
    await here.end()
    assert monotonic() - asked < CHECKPOINT + BUSY
    await there.end()
    assert monotonic() - asked < LATE + BUSY
    stored = await agent.answer(talk, on=1)
    assert stored["metadata"]["state"] == "stopped"
    assert words(stored) == here.words == there.words
    assert (here.last, there.last) == ("abort", "abort")


async def test_one_answer_at_a_time_whichever_replica_is_asked(agent: Agent) -> None:
    """And branches are shown and renamed on one while the other answers."""
    talk = await agent.begin()
    await agent.ask(talk, "Premier", on=0).end()
    first = (await agent.messages(talk))[0]
    await agent.ask(talk, "Autre", on=1, edits=first["id"]).end()
    here = agent.ask(talk, "[lent 15] Suite", on=0)
    await here.until("mot1")
    for path, body in (
        ("turns", {"text": "Encore"}),
        ("turns", {"text": "Corrigé", "edits": first["id"]}),
        (f"questions/{first['id']}/again", None),
    ):
        refused = await agent.call("POST", f"{talk}/{path}", on=1, json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "answer_in_progress")
    shown = {"message_id": first["id"]}
    assert (await agent.call("PUT", f"{talk}/branch", on=1, json=shown)).status_code == 204
    renamed = await agent.call("PATCH", talk, on=1, json={"title": "Choisi ailleurs"})
    assert (renamed.json()["title"], renamed.json()["answering"]) == ("Choisi ailleurs", True)
    await here.end()
    # The branch that was chosen meanwhile stays, and the answer is on its own.
    shown_now = await agent.messages(talk, on=0)
    assert words(shown_now[0]) == "Premier"
    assert (await agent.call("GET", talk, on=0)).json()["title"] == "Choisi ailleurs"
    shown = {"message_id": shown_now[0]["siblings"][1]}
    assert (await agent.call("PUT", f"{talk}/branch", on=1, json=shown)).status_code == 204
    assert words(await agent.answer(talk, on=1)) == here.words
    assert (await agent.call("GET", f"{talk}/stream", on=1)).status_code == 204


async def test_a_conversation_is_deleted_while_the_other_replica_answers(agent: Agent) -> None:
    talk = await agent.begin()
    here = agent.ask(talk, "[lent] Bonjour", on=0)
    await here.until("mot3")
    asked = monotonic()
    assert (await agent.call("DELETE", talk, on=1)).status_code == 204
    await here.end()
    assert monotonic() - asked < CHECKPOINT + BUSY
    for on in (0, 1):
        assert (await agent.call("GET", talk, on=on)).status_code == 404
    assert (await agent.call("POST", f"{talk}/restore", on=0)).status_code == 200
    stored = await agent.answer(talk, on=1)
    assert (stored["metadata"]["state"], words(stored)) == ("stopped", here.words)


async def test_a_document_is_sent_to_one_and_read_by_the_worker_of_the_other(
    pair: Replicas, agent: Agent
) -> None:
    """Only the first replica has a worker here; each document is read once."""
    await pair.query(COUNT_READINGS)
    sent = [await attach(agent, n % 2, f"{n}.txt", f"{NOTE} {n}".encode()) for n in range(6)]
    for number, document in enumerate(sent):
        assert (await ready(agent, (number + 1) % 2, document))["state"] == "ready"
    counted = await pair.query("select count(*) from readings group by document_id")
    assert counted == [(1,)] * 6


COUNT_READINGS = """
create table if not exists readings (document_id uuid);
create or replace function count_reading() returns trigger language plpgsql as $$
begin
  if new.state = 'ready' then insert into readings values (new.id); end if;
  return new;
end $$;
create or replace trigger count_reading after update on documents
  for each row execute function count_reading();
"""


async def test_a_session_is_good_on_both(agent: Agent) -> None:
    """Its end on one replica is in `test_deaths`, where there is time to wait for it."""
    for on in (0, 1):
        assert (await agent.call("PATCH", "/api/me", on, json={"theme": "dark"})).is_success
        forged = await agent.client.patch(
            "/api/me", json={}, headers={PIN: str(on), "X-CSRF-Token": "faux"}
        )
        assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
