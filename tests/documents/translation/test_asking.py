"""A document is translated in the background, whatever happens to the model or to the worker."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from emilie.accounts.session import Caller, absent
from emilie.accounts.steering.values import Features, Off
from emilie.core.db import Sessions
from emilie.core.events import EventRow
from emilie.documents.translation import jobs, translator
from emilie.documents.translation.running import ROUND
from emilie.documents.translation.wording import TOGETHER
from support import files
from support.documents import send
from support.jobs import over
from support.model import ScriptedModel
from support.rich import word
from support.translating import translated as said
from support.translations import PATH, ask, ended, segments, translated, until

OFF = Off(since=datetime(2026, 1, 15, tzinfo=UTC), reason="En revue.")


def letter(*lines: str) -> bytes:
    return "\n\n".join(lines).encode()


def many(count: int) -> bytes:
    return letter(*(f"La phrase numéro {number} du texte." for number in range(count)))


async def test_a_document_is_translated_and_taken_away(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    found = await translated(agent_client, word(), "note de service.docx")
    assert found["source"] == "fr"
    assert found["output"] == "note de service.en.docx"
    assert found["segments"] == found["done"] > 10
    assert found["rebuilt"] is False
    assert len(found["sent_to"]) == 1
    answer = await agent_client.get(f"{PATH}/{found['id']}/file")
    assert answer.status_code == 200, answer.text
    assert "note%20de%20service.en.docx" in answer.headers["content-disposition"]
    made = docx.Document(io.BytesIO(answer.content))
    bold = [run.text for each in made.paragraphs for run in each.runs if run.bold]
    assert bold == [said("chat")]
    listed = (await agent_client.get(PATH)).json()
    assert [each["id"] for each in listed["items"]] == [found["id"]]
    assert listed["refused"] is None
    async with app.state.sessions() as session:
        kinds = [row.kind for row in await session.scalars(select(EventRow).order_by(EventRow.id))]
    assert kinds.count("translation:asked") == kinds.count("document:translated") == 1


async def test_it_ends_where_translations_are_switched_off_and_is_gone_on_with(
    agent_client: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = {("features", None): Features(off={"translations": OFF})}

    async def meanwhile(statements: Sessions, agent_id: UUID) -> Caller | None:
        """As its job begins, it has just been switched off."""
        app.state.steering._now = replace(app.state.steering.snapshot, values=off)
        return await absent(statements, agent_id)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "absent", meanwhile)
        asked = await ask(agent_client, many(3), "note.txt")
        found = await ended(agent_client, asked.json()["id"])
    assert (found["state"], found["error"]) == ("failed", "feature_off")
    assert found["error_params"]["reason"] == "En revue."
    path = f"{PATH}/{found['id']}/resume"
    refused = await agent_client.post(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "feature_off")
    app.state.steering._now = replace(app.state.steering.snapshot, values={})
    assert (await agent_client.post(path)).status_code == 200
    assert (await ended(agent_client, found["id"]))["state"] == "done"


async def test_the_same_text_is_asked_once(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    found = await translated(
        agent_client, letter("Une phrase.", "Une autre.", "Une phrase."), "a.txt"
    )
    assert found["segments"] == 2
    [first, _] = await segments(agent_client, found["id"])
    assert (first["count"], first["target"]) == (2, said("Une phrase."))
    written = (await agent_client.get(f"{PATH}/{found['id']}/file")).text
    assert written == f"{said('Une phrase.')}\n\n{said('Une autre.')}\n\n{said('Une phrase.')}"
    assert len(model.requests) == 1


async def test_an_answer_in_another_shape_is_asked_again_smaller(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    lines = [f"Une phrase numéro {number}." for number in range(7)]
    found = await translated(agent_client, letter(*lines, "Elle est [oublie] ici."), "a.txt")
    assert found["done"] == 8
    items = await segments(agent_client, found["id"])
    assert [each["target"] for each in items[:7]] == [said(line) for line in lines]
    assert 3 < len(model.requests) < 9


async def test_tags_that_come_back_wrong_are_asked_for_once_more(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    page = (
        b"<html><p>Une phrase [une fois] <b>grasse</b></p>"
        b"<p>Un texte [sans balises] <b>gras</b></p>"
    )
    found = await translated(agent_client, page, "a.html")
    kept, lost = await segments(agent_client, found["id"])
    assert kept["target"] == said("Une phrase [une fois] <1>grasse</1>")
    assert kept["flags"] == []
    assert lost["target"] == said("Un texte [sans balises] gras")
    assert lost["flags"] == [{"kind": "tags", "said": ""}]
    assert found["to_check"] == 1
    assert len(model.requests) == 3


async def test_a_number_that_changed_is_to_be_checked(agent_client: httpx2.AsyncClient) -> None:
    text = letter("Il faut [deux et deux] jours.", "Il en faut 12 au plus.")
    found = await translated(agent_client, text, "a.txt")
    [flagged] = await segments(agent_client, found["id"], only="to_check")
    assert flagged["flags"] == [{"kind": "number", "said": "+4"}]


async def test_a_failure_keeps_what_is_translated_and_is_resumed(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translator, "PATIENCE", 1.0)
    lines = [f"La phrase numéro {number}." for number in range(3 * TOGETHER)]
    lines[2 * TOGETHER] = "La phrase en [panne] du texte."
    asked = await ask(agent_client, letter(*lines), "a.txt")
    found = await ended(agent_client, asked.json()["id"])
    assert (found["state"], found["error"]) == ("failed", "model_failed")
    assert 0 < found["done"] < len(lines)
    done = found["done"]
    before = len(model.requests)
    again = await agent_client.post(f"{PATH}/{found['id']}/resume")
    assert again.status_code == 200, again.text
    found = await ended(agent_client, found["id"])
    assert found["state"] == "failed"
    resent = [str(body["messages"][-1]["content"]) for body in model.requests[before:]]
    assert sum(one.count("\n[") + 1 for one in resent) <= 2 * (len(lines) - done)
    assert "Traceback" not in str(found)
    assert "secrète" not in str(found)


async def test_a_burst_that_ends_goes_on_from_there(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BURST", 0.0)
    lines = [f"La phrase numéro {number}." for number in range(6 * TOGETHER)]
    # With no time at all, each run only looks: so it is given some again, later.
    asked = await ask(agent_client, letter(*lines), "a.txt")
    await until(agent_client, asked.json()["id"], lambda each: each["segments"] > 0)
    monkeypatch.setattr(jobs, "BURST", 10.0)
    found = await ended(agent_client, asked.json()["id"])
    assert (found["state"], found["done"]) == ("done", len(lines))
    assert len(model.requests) == 6


async def test_what_is_stopped_stays_and_nothing_more_is_sent(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    model.free.clear()
    # The first round comes back, the second does not.
    lines = [f"La phrase numéro {number}." for number in range(12 * TOGETHER)]
    lines[ROUND:] = [f"[attend] {line}" for line in lines[ROUND:]]
    asked = await ask(agent_client, letter(*lines), "a.txt")
    await until(agent_client, asked.json()["id"], lambda each: each["done"] == ROUND)
    stopped = await agent_client.post(f"{PATH}/{asked.json()['id']}/stop")
    assert stopped.json()["state"] == "stopped"
    model.free.set()
    await over(app, jobs.translate.name)
    sent = len(model.requests)
    found = (await agent_client.get(f"{PATH}/{asked.json()['id']}")).json()
    assert found["done"] == ROUND < found["segments"]
    await asyncio.sleep(0.5)
    assert len(model.requests) == sent < 12
    assert (await agent_client.get(f"{PATH}/{found['id']}/file")).status_code == 200
    assert (await agent_client.post(f"{PATH}/{found['id']}/resume")).status_code == 200
    assert (await ended(agent_client, found["id"]))["done"] == 12 * TOGETHER


TAKES_PART = """
with wave as (
  insert into waves (id, name, description, state, begins_at, by_lot)
  values (gen_random_uuid(), 'Vague', '', 'paused', now() - interval '1 day', false) returning id
)
insert into invitations (id, organisation_id, wave_id, agent_id, email, given_name, name, unit,
  role, source, state, arm, days)
select gen_random_uuid(), organisation_id, wave.id, agents.id, lower(agents.email), '', '', '',
  'agent', 'person', 'activated', 'now', 30 from agents, wave
"""


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("update agents set state = 'suspended'", "account_suspended"),
        (TAKES_PART, "wave_paused"),
    ],
)
async def test_who_may_not_ask_any_more_has_nothing_translated(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel, statement: str, code: str
) -> None:
    model.pace = 0.01
    asked = await ask(agent_client, many(12 * TOGETHER), "a.txt")
    await until(agent_client, asked.json()["id"], lambda each: each["done"] > 0)
    stopped = await agent_client.post(f"{PATH}/{asked.json()['id']}/stop")
    async with app.state.sessions.begin() as session:
        await session.execute(text(statement))
    # Their session is known still: what was asked for just before goes on in the background.
    again = await agent_client.post(f"{PATH}/{asked.json()['id']}/resume")
    assert (stopped.status_code, again.status_code) == (200, 200)
    async with asyncio.timeout(60):
        while True:
            async with app.state.sessions() as session:
                row = (await session.execute(text("select state, error from translations"))).one()
            if row.state not in {"waiting", "translating"}:
                break
            await asyncio.sleep(0.05)
    assert (row.state, row.error) == ("failed", code)
    assert len(model.requests) < 12


async def test_who_may_not_ask_now_asks_for_no_translation(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    document = (await send(agent_client, letter("Bonjour."), "a.txt")).json()
    async with app.state.sessions.begin() as session:
        await session.execute(text(TAKES_PART))
    app.state.known_sessions.forget_all()
    into = {"target": "en"}
    for path, wanted in (
        (PATH, into | {"document_id": document["id"]}),
        ("/api/batches", {"translation": into, "documents": [document["id"]]}),
    ):
        refused = await agent_client.post(path, json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (403, "wave_paused"), path


async def test_a_deleted_document_takes_its_translations_along(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    found = await translated(agent_client, letter("Une phrase."), "a.txt")
    assert (await agent_client.delete(f"/api/documents/{found['document_id']}")).status_code == 204
    assert (await agent_client.get(f"{PATH}/{found['id']}")).status_code == 404
    async with app.state.sessions() as session:
        left = "select count(*) from translation_segments"
        assert (await session.execute(text(left))).scalar_one() == 0


async def test_nobody_sees_the_translation_of_somebody_else(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    found = await translated(agent_client, letter("Une phrase."), "a.txt")
    path = f"{PATH}/{found['id']}"
    other = other_agent_client
    assert (await other.get(PATH)).json()["items"] == []
    for answer in [
        await other.get(path), await other.get(f"{path}/segments"), await other.get(f"{path}/file"),
        await other.delete(path), await other.post(f"{path}/stop"),
        await other.post(f"{path}/resume"), await other.post(f"{path}/accept"),
        await other.patch(f"{path}/segments/0", json={"accepted": True}),
        await other.post(f"{path}/segments/0/again"),
        await other.post(PATH, json={"document_id": found["document_id"], "target": "en"}),
    ]:  # fmt: skip
        assert answer.status_code == 404
    assert (await agent_client.delete(path)).status_code == 204
    assert (await agent_client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"target": "zzzz"}, 400, "language_unknown"),
        ({"target": "en", "source": "xx"}, 400, "language_unknown"),
        ({"target": "en", "glossary_id": "0" * 32}, 404, "not_found"),
        ({"target": ""}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    agent_client: httpx2.AsyncClient, wanted: dict[str, Any], status: int, code: str
) -> None:
    answer = await ask(agent_client, letter("Une phrase."), "a.txt", **wanted)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_format_without_translation_is_refused(agent_client: httpx2.AsyncClient) -> None:
    answer = await ask(agent_client, b"a,b\nc,d\n", "a.csv")
    assert (answer.status_code, answer.json()["code"]) == (415, "translation_unsupported")


async def test_a_file_that_cannot_be_read_says_why(agent_client: httpx2.AsyncClient) -> None:
    broken = files.repacked(word(), "word/document.xml", b"<w:document")
    asked = await ask(agent_client, broken, "a.docx")
    found = await ended(agent_client, asked.json()["id"])
    assert (found["state"], found["error"]) == ("failed", "document_corrupt")
    bomb = await ask(agent_client, files.bomb(120), "b.docx")
    found = await ended(agent_client, bomb.json()["id"])
    assert (found["state"], found["error"]) == ("failed", "document_too_much_memory")


async def test_at_most_so_many_are_under_way(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    model.pace = 0.05
    sent = await send(agent_client, many(300), "a.txt")
    wanted = {"document_id": sent.json()["id"], "target": "en"}
    answers = [await agent_client.post(PATH, json=wanted) for _ in range(6)]
    assert [each.status_code for each in answers] == [201] * 5 + [429]
    assert answers[-1].json()["code"] == "translations_too_many"
    for each in answers[:-1]:
        await agent_client.post(f"{PATH}/{each.json()['id']}/stop")


class TestWithoutModel:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> Any:
        from emilie.settings import Settings

        return Settings(data=tmp_path / "data")

    async def test_the_built_in_engine_says_that_it_does_not_translate(
        self, agent_client: httpx2.AsyncClient
    ) -> None:
        assert (await agent_client.get(PATH)).json()["refused"] == "translation_needs_model"
        answer = await ask(agent_client, letter("Une phrase."), "a.txt")
        assert (answer.status_code, answer.json()["code"]) == (409, "translation_needs_model")


async def test_a_nested_format_that_cannot_follow_its_words_is_to_be_checked(
    agent_client: httpx2.AsyncClient,
) -> None:
    page = (
        "<html><p><u>Voici un <b>chat</b> gris qui dort vraiment</u> [à l’envers] ici.</p>"
        "<p>Un [à l’envers] <b>chat</b> et un <i>chien</i> ici.</p>"
    ).encode()
    found = await translated(agent_client, page, "a.html")
    nested, flat = await segments(agent_client, found["id"])
    assert nested["target"].index("<2>") < nested["target"].index("<1>")
    assert nested["flags"] == [{"kind": "tags", "said": ""}]
    assert flat["target"].index("<2>") < flat["target"].index("<1>")
    assert flat["flags"] == []
    # Whoever puts them back in order has nothing left to check.
    corrected = await agent_client.patch(
        f"{PATH}/{found['id']}/segments/0", json={"target": said(nested["source"])}
    )
    assert corrected.json()["flags"] == []


async def test_the_register_is_told_to_the_model_and_stays_with_the_translation(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    found = await translated(agent_client, letter("Une phrase."), "a.txt", tone="administrative")
    assert found["tone"] == "administrative"
    assert "registre administratif" in str(model.requests[-1]["messages"][0])
    plain = await translated(agent_client, letter("Une phrase."), "a.txt")
    assert plain["tone"] is None
    assert "le registre du document" in str(model.requests[-1]["messages"][0])
    refused = await ask(agent_client, letter("Une phrase."), "a.txt", tone="fleuri")
    assert refused.status_code == 422
