"""One task over many files, or over the rows of a table: made, followed, opened, deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.batches import jobs
from emilie.conversations import asking
from emilie.conversations.runs import Run
from emilie.settings import Settings
from support.batches import counted, items, made, of_files, of_rows, send_table, until
from support.documents import send
from support.files import pdf
from support.model import ScriptedModel

ROWS = 'Nom;Texte\nDurand;[dit "Un"]\nMartin;[panne]\nPetit;[dit "Trois"]'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    limits = settings.batches.model_copy(update={"files": 2, "each": 2})
    return settings.model_copy(update={"batches": limits})


async def test_each_row_has_its_answer_or_the_reason_why_not(
    agent_client: httpx2.AsyncClient,
) -> None:
    batch = await until(agent_client, await of_rows(agent_client, ROWS))
    assert batch["counts"] == {"waiting": 0, "answering": 0, "done": 2, "failed": 1, "total": 3}
    assert (batch["kind"], batch["table"], batch["task_name"]) == (
        "rows", "lignes.csv", "Reformulation",
    )  # fmt: skip
    found = await items(agent_client, batch)
    assert [(each["name"], each["state"], each["excerpt"]) for each in found] == [
        ("Durand", "done", "Un"), ("Martin", "failed", None), ("Petit", "done", "Trois"),
    ]  # fmt: skip
    assert found[1]["error"] == "model_failed"
    # None of it is among the agent's conversations, nor found there.
    assert (await agent_client.get("/api/conversations")).json()["items"] == []
    assert (await agent_client.get("/api/conversations/search?q=Trois")).json()["items"] == []


async def test_each_file_has_its_summary(agent_client: httpx2.AsyncClient) -> None:
    good = pdf([["Retenez que la mesure coûte douze euros.", "Le reste importe peu."]])
    batch = await of_files(agent_client, {"note.pdf": good, "abîmé.pdf": good[:200]})
    batch = await until(agent_client, batch)
    one, other = await items(agent_client, batch)
    assert (one["name"], one["state"]) == ("note.pdf", "done")
    assert one["excerpt"].startswith("Vous avez demandé")
    assert (other["state"], other["error"]) == ("failed", "document_corrupt")
    assert [each["number"] for each in await items(agent_client, batch, state="failed")] == [2]


async def test_an_item_is_opened_as_an_ordinary_conversation(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    batch = await until(agent_client, await of_rows(agent_client, ROWS))
    path = f"/api/batches/{batch['id']}"
    assert (await other_agent_client.post(f"{path}/items/1/open")).status_code == 404
    opened = (await agent_client.post(f"{path}/items/1/open")).json()
    assert opened["title"] == "Durand"
    [listed] = (await agent_client.get("/api/conversations")).json()["items"]
    assert listed["id"] == opened["id"]
    messages = (await agent_client.get(f"/api/conversations/{listed['id']}/messages")).json()
    question, answer = messages["items"]
    assert question["metadata"]["fields"]["texte"] == '[dit "Un"]'
    assert answer["metadata"]["sent_to"] != []
    assert [each["opened"] for each in await items(agent_client, batch)] == [True, False, False]
    # It is the agent's own, and stays when the batch goes.
    assert (await agent_client.delete(path)).status_code == 204
    assert (await agent_client.get(f"/api/conversations/{listed['id']}")).status_code == 200


async def test_what_failed_is_done_again(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    batch = await until(agent_client, await of_rows(agent_client, ROWS))
    asked = len(model.requests)
    path = f"/api/batches/{batch['id']}"
    assert (await agent_client.post(f"{path}/retry", json={"numbers": [1]})).status_code == 409
    again = await agent_client.post(f"{path}/retry", json={})
    assert again.json()["state"] == "running"
    batch = await until(agent_client, batch)
    assert batch["counts"]["failed"] == 1
    # Only that one: what is done is not asked again.
    assert len(model.requests) == asked + 1
    async with app.state.sessions() as session:
        questions = "select count(*) from messages where role = 'user'"
        assert await session.scalar(text(questions)) == 3
    assert (await agent_client.post(f"{path}/continue")).json()["code"] == "batch_not_waiting"


async def test_a_batch_that_is_stopped_can_be_gone_on_with(
    agent_client: httpx2.AsyncClient,
) -> None:
    rows = "Texte\n" + "\n".join(["[lent]"] * 2 + ['[dit "Vite"]'] * 3)
    batch = await of_rows(agent_client, rows)
    path = f"/api/batches/{batch['id']}"
    await counted(agent_client, batch, answering=2)
    stopped = (await agent_client.post(f"{path}/stop")).json()
    assert stopped["state"] == "stopped"
    now = await counted(agent_client, batch, answering=0)
    assert now["counts"]["waiting"] == 5
    # What an item said before it was stopped is no answer.
    assert [each["state"] for each in await items(agent_client, batch)] == ["waiting"] * 5
    assert (await agent_client.post(f"{path}/continue")).json()["state"] == "running"
    assert (await agent_client.post(f"{path}/stop")).status_code == 200


async def test_a_stop_is_heard_by_an_item_whose_question_is_on_its_way(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, stopped = asking.ask, asyncio.Event()

    async def late(*given: Any, **more: Any) -> Run:
        await stopped.wait()
        return await ask(*given, **more)

    monkeypatch.setattr(asking, "ask", late)
    batch = await of_rows(agent_client, "Texte\n[lent]\n[lent]")
    await counted(agent_client, batch, answering=2)
    assert (await agent_client.post(f"/api/batches/{batch['id']}/stop")).status_code == 200
    stopped.set()
    now = await counted(agent_client, batch, answering=0)
    assert now["counts"]["waiting"] == 2


async def test_deleting_a_batch_removes_all_of_it(
    app: FastAPI, agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    files = {"note.pdf": pdf([["Retenez que tout va bien."]])}
    first = await until(agent_client, await of_files(agent_client, files))
    second = await of_rows(agent_client, "Texte\n[lent]\n[lent]")
    for batch in (first, second):
        path = f"/api/batches/{batch['id']}"
        for method, where in (
            ("DELETE", path), ("GET", path), ("GET", f"{path}/items"), ("POST", f"{path}/stop"),
            ("GET", f"{path}/archive"),
        ):  # fmt: skip
            assert (await other_agent_client.request(method, where)).status_code == 404
        assert (await agent_client.delete(path)).status_code == 204
        assert (await agent_client.get(path)).status_code == 404
    async with app.state.sessions() as session:
        tables = ("batches", "batch_items", "batch_tables", "batch_rows", "conversations", "runs")
        for table in (*tables, "documents", "messages"):
            left = await session.scalar(text(f"select count(*) from {table}"))
            assert left == 0, table


async def test_what_cannot_be_a_batch_is_refused(agent_client: httpx2.AsyncClient) -> None:
    file = pdf([["Bonjour."]])
    ids = [(await send(agent_client, file, "a.pdf")).json()["id"] for _ in range(3)]
    table = (await send_table(agent_client, "Texte;Ton\nBonjour;x")).json()["id"]
    rows = {"task": "reformulation", "table": table}
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"task": "synthese"}, 422, "batch_empty"),
        ({"task": "inconnue", "documents": ids[:1]}, 404, "task_not_found"),
        ({"task": "synthese", "documents": ids}, 413, "batch_too_many_files"),
        ({"task": "synthese", "documents": [ids[0], ids[0]]}, 422, "invalid"),
        ({"task": "reformulation", "documents": ids[:1]}, 422, "batch_without_documents"),
        ({"task": "comparaison", "documents": ids[:1]}, 422, "task_documents_count"),
        ({"task": "synthese", "documents": ids[:1], "fields": {"x": "y"}}, 422,
         "task_field_unknown"),
        ({"task": "synthese", "documents": ["0199a1de-0000-7000-8000-000000000000"]}, 404,
         "not_found"),
        (rows, 422, "batch_nothing_bound"),
        (rows | {"bound": {"texte": "Absente"}}, 422, "batch_column_unknown"),
        (rows | {"bound": {"absent": "Texte"}}, 422, "task_field_unknown"),
        (rows | {"bound": {"texte": "Texte"}, "documents": ids[:1]}, 422, "invalid"),
        (rows | {"bound": {"texte": "Texte", "maniere": "Ton"}}, 422, "task_field_invalid"),
    ]  # fmt: skip
    for wanted, status, code in wrong:
        refused = await agent_client.post("/api/batches", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (status, code), wanted
    assert (await agent_client.get("/api/batches")).json()["items"] == []
    for each in ids[:2]:
        await made(agent_client, {"task": "synthese", "documents": [each]})
    full = await agent_client.post("/api/batches", json={"task": "synthese", "documents": ids[2:]})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_batches")
    taken = await agent_client.post("/api/batches", json={"task": "synthese", "documents": ids[:1]})
    assert taken.status_code in {404, 409}
    del agent_client.headers["X-CSRF-Token"]
    forged = await agent_client.post("/api/batches", json={"task": "synthese", "documents": ids})
    assert forged.status_code == 403


async def test_old_batches_and_lonely_tables_are_erased(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    old = await until(agent_client, await of_rows(agent_client, "Texte\nBonjour"))
    await send_table(agent_client, "Texte\nBonjour")
    recent = await until(agent_client, await of_rows(agent_client, "Texte\nBonsoir"))
    async with app.state.sessions.begin() as session:
        past = "update batches set active_at = now() - interval '31 days' where id = :id"
        await session.execute(text(past), {"id": old["id"]})
        await session.execute(text("update batch_tables set created_at = now() - interval '2 d'"))
    assert await jobs.erase_over(app.state.sessions, 30) == 1
    [left] = (await agent_client.get("/api/batches")).json()["items"]
    assert left["id"] == recent["id"]
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from batch_tables")) == 1
        assert await session.scalar(text("select count(*) from conversations")) == 1
