"""Many documents translated in one batch: made, followed, reviewed, taken away, deleted."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import docx
import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.batches import bursts
from emilie.documents.translation import jobs as translation_jobs
from emilie.documents.translation import translator
from emilie.documents.translation.running import stands
from emilie.documents.upkeep import tidy
from emilie.inference.health import Circuit
from emilie.settings import Settings
from support.batches import counted, into, items, long_text, until
from support.documents import send
from support.files import pdf, repacked
from support.model import ScriptedModel
from support.rich import word
from support.translating import translated as said
from support.translations import PATH, ended, segments

NOTE = b"Le chat dort ici.\n\nIl faut [deux et deux] jours."


async def taken(client: httpx2.AsyncClient, batch: dict[str, Any], **query: str) -> zipfile.ZipFile:
    answer = await client.get(f"/api/batches/{batch['id']}/archive", params=query)
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


async def test_each_file_is_translated_and_what_cannot_be_says_why(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    asked = len(model.requests)
    files = {
        "note.docx": word(), "note.txt": NOTE,
        "abîmé.docx": repacked(word(), "word/document.xml", b"<w"),
        "tableau.csv": b"a;b\nc;d\n", "acte.pdf": pdf([["Le chat dort ici."]]),
    }  # fmt: skip
    batch = await into(agent_client, files, tone="formal")
    assert (batch["kind"], batch["task_name"]) == ("translations", "Traduction de documents")
    assert batch["translation"] == {
        "target": "en", "source": None, "glossary": None, "tone": "formal",
    }  # fmt: skip
    batch = await until(agent_client, batch)
    assert (batch["counts"]["done"], batch["counts"]["failed"]) == (3, 2)
    found = await items(agent_client, batch)
    assert [each["error"] for each in found] == [
        None, None, "document_corrupt", "translation_unsupported", None,
    ]  # fmt: skip
    assert found[0]["translation"]["done"] == found[0]["translation"]["segments"] == 13
    assert found[1]["translation"]["to_check"] == 1
    assert all("registre soutenu" in str(body["messages"][0]) for body in model.requests[asked:])
    # They are the batch's own: neither among the translations nor among the conversations.
    assert (await agent_client.get(PATH)).json()["items"] == []
    assert (await agent_client.get("/api/conversations")).json()["items"] == []


async def test_the_archive_holds_the_files_and_what_is_to_be_checked(
    agent_client: httpx2.AsyncClient,
) -> None:
    files = {
        "note.docx": word(), "rapport.txt": NOTE, "Rapport.txt": b"Le chien dort ici.",
        "acte.pdf": pdf([["Le chat dort ici."]]), "tableau.csv": b"a;b\nc;d\n",
    }  # fmt: skip
    batch = await until(agent_client, await into(agent_client, files))
    package = await taken(agent_client, batch)
    assert package.namelist() == [
        "note.en.docx", "rapport.en.txt", "Rapport.en (2).txt", "acte.en.docx",
        "resultats.csv", "resultats.xlsx", "echecs.csv", "a-verifier.csv",
    ]  # fmt: skip
    assert package.read("Rapport.en (2).txt").decode() == said("Le chien dort ici.")
    made = docx.Document(io.BytesIO(package.read("note.en.docx")))
    assert [run.text for each in made.paragraphs for run in each.runs if run.bold] == [said("chat")]
    head, *rows = rows_of(package.read("resultats.csv"))
    assert head == [
        "Fichier", "Fichier traduit", "Segments", "À vérifier", "Remarque", "Rédigée par", "État",
    ]  # fmt: skip
    assert rows[1][:4] == ["rapport.txt", "rapport.en.txt", "2", "1"]
    assert rows[3][4].startswith("PDF reconstruit en DOCX")
    assert rows[0][5] != ""
    assert rows[4][6].startswith("Échec :")
    assert [row[1:3] for row in rows_of(package.read("echecs.csv"))[1:]] == [
        ["tableau.csv", "translation_unsupported"]
    ]
    checks = rows_of(package.read("a-verifier.csv"))
    assert checks[0] == [
        "Fichier traduit", "Segment", "Endroit", "Original", "Traduction", "Raison",
    ]  # fmt: skip
    of_text = [row for row in checks if row[0] == "rapport.en.txt"]
    assert [(row[1], row[3], row[5]) for row in of_text] == [
        ("2", "Il faut [deux et deux] jours.", "nombre +4")
    ]
    alone = await taken(agent_client, batch, format="table", language="en")
    assert alone.namelist() == ["results.csv", "results.xlsx", "failures.csv", "to-check.csv"]


async def test_one_that_was_deleted_is_told_and_begun_anew(
    agent_client: httpx2.AsyncClient,
) -> None:
    files = {"a.txt": NOTE, "b.txt": b"Le chien dort ici."}
    batch = await until(agent_client, await into(agent_client, files))
    one, _ = await items(agent_client, batch)
    await agent_client.delete(f"{PATH}/{one['translation']['id']}")
    batch = await counted(agent_client, batch, done=1, failed=1)
    [failed] = await items(agent_client, batch, state="failed")
    assert (failed["number"], failed["error"]) == (one["number"], "batch_translation_removed")
    again = await agent_client.post(f"/api/batches/{batch['id']}/retry", json={})
    assert again.status_code == 200, again.text
    batch = await until(agent_client, batch)
    assert (batch["counts"]["done"], batch["counts"]["failed"]) == (2, 0)
    assert said("Le chat dort ici.") in (await taken(agent_client, batch)).read("a.en.txt").decode()


async def test_long_names_keep_the_language(agent_client: httpx2.AsyncClient) -> None:
    name = "Compte rendu de la réunion interministérielle du 3 mars sur " + "la suite " * 6
    batch = await until(agent_client, await into(agent_client, {f"{name.strip()}.txt": NOTE}))
    package = await taken(agent_client, batch)
    [own] = [each for each in package.namelist() if each.startswith("Compte")]
    assert own.endswith(".en.txt")
    assert rows_of(package.read("resultats.csv"))[1][1] == own


async def test_what_failed_is_done_again_from_where_it_ended(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    lines = [f"La phrase numéro {number}." for number in range(100)]
    lines[99] = "La phrase en [panne] du texte."
    batch = await into(agent_client, {"a.txt": "\n\n".join(lines).encode()})
    batch = await until(agent_client, batch)
    [item] = await items(agent_client, batch)
    assert (item["state"], item["error"]) == ("failed", "model_failed")
    done = item["translation"]["done"]
    assert 0 < done < 100
    async with app.state.sessions.begin() as session:
        mended = "update translation_segments set source = 'Une fin.' where source like '%panne%'"
        await session.execute(text(mended))
    before = len(model.requests)
    again = await agent_client.post(f"/api/batches/{batch['id']}/retry", json={})
    assert again.json()["state"] == "running"
    batch = await until(agent_client, batch)
    [item] = await items(agent_client, batch)
    assert (item["state"], item["translation"]["done"]) == ("done", 100)
    sent = [str(body["messages"][-1]["content"]) for body in model.requests[before:]]
    assert sum(each.count("phrase numéro") for each in sent) == 99 - done


async def test_what_was_reviewed_outlives_the_batch(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    files = {"a.txt": NOTE, "b.txt": b"Le chien dort ici."}
    batch = await until(
        agent_client, await into(agent_client, files, level="sensible")
    )  # fmt: skip
    one, other = (each["translation"]["id"] for each in await items(agent_client, batch))
    changed = await agent_client.patch(f"{PATH}/{one}/segments/1", json={"target": "It takes."})
    assert changed.status_code == 200
    [listed] = (await agent_client.get(PATH)).json()["items"]
    assert listed["id"] == one
    assert [each["opened"] for each in await items(agent_client, batch)] == [True, False]
    # What is corrected is in the archive.
    assert b"It takes." in (await taken(agent_client, batch)).read("a.en.txt")
    assert (await agent_client.delete(f"/api/batches/{batch['id']}")).status_code == 204
    assert (await agent_client.get(f"{PATH}/{other}")).status_code == 404
    kept = (await agent_client.get(f"{PATH}/{one}")).json()
    assert (await agent_client.get(f"{PATH}/{one}/file")).status_code == 200
    document = (await agent_client.get(f"/api/documents/{kept['document_id']}")).json()
    assert document["sensitivity"] == "sensible"
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from conversations")) == 0
        assert await session.scalar(text("select count(*) from documents")) == 1
    # Its document goes with it, as any that nothing needs.
    assert (await agent_client.delete(f"{PATH}/{one}")).status_code == 204
    await tidy(app.state.sessions, app.state.objects, now=datetime.now(UTC) + timedelta(days=8))
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from documents")) == 0


async def test_a_translation_is_stopped_resumed_or_deleted_alone(
    agent_client: httpx2.AsyncClient,
) -> None:
    files = {"a.txt": long_text(400, " [lent]"), "b.txt": NOTE}
    batch = await into(agent_client, files)
    await counted(agent_client, batch, done=1, answering=1)
    first, second = (each["translation"]["id"] for each in await items(agent_client, batch))
    assert (await agent_client.post(f"{PATH}/{first}/stop")).status_code == 200
    batch = await until(agent_client, batch)
    [stopped] = await items(agent_client, batch, state="failed")
    assert stopped["error"] == "batch_translation_stopped"
    assert (await agent_client.delete(f"{PATH}/{second}")).status_code == 204
    package = await taken(agent_client, batch, format="table")
    assert [row[2] for row in rows_of(package.read("echecs.csv"))[1:]] == [
        "batch_translation_stopped", "batch_translation_removed",
    ]  # fmt: skip
    # Its agent goes on by themselves: it is theirs.
    resumed = await agent_client.post(f"{PATH}/{first}/resume")
    assert resumed.json()["state"] in {"waiting", "translating"}
    assert (await agent_client.get(PATH)).json()["items"][0]["id"] == first
    assert (await agent_client.post(f"{PATH}/{first}/stop")).status_code == 200


async def test_it_yields_to_people_and_takes_none_of_their_room(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    batch = await into(agent_client, {f"{n}.txt": long_text(60, " [lent]") for n in range(6)})
    await counted(agent_client, batch, answering=2)
    async with app.state.sessions() as session:
        document = await session.scalar(text("select document_id from translations limit 1"))
    need = await stands(app.state.sessions, app.state.endpoints, document)
    assert need.background
    # Six of them, and one's own is still taken, and done before they are.
    sent = await send(agent_client, b"Une phrase.", "mienne.txt")
    mine = await agent_client.post(PATH, json={"document_id": sent.json()["id"], "target": "en"})
    assert mine.status_code == 201, mine.text
    assert (await ended(agent_client, mine.json()["id"]))["state"] == "done"
    assert (await counted(agent_client, batch, answering=2))["counts"]["done"] == 0
    # That their jobs are not there is no loss.
    async with app.state.sessions.begin() as session:
        old = "update translations set created_at = now() - interval '2 minutes'"
        await session.execute(text(old))
        await session.execute(translation_jobs.LOST)
        lost = "select count(*) from translations where error = 'translation_failed'"
        assert await session.scalar(text(lost)) == 0
    assert (await agent_client.post(f"/api/batches/{batch['id']}/stop")).status_code == 200


async def test_it_rests_while_no_endpoint_is_there_and_goes_on_by_itself(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bursts, "RESTS", 0)
    monkeypatch.setattr(translator, "PATIENCE", 0.1)
    for each in app.state.endpoints.opened:
        each.circuit.failed(retry_after=60)
    batch = await until(agent_client, await into(agent_client, {"a.txt": NOTE}), "paused")
    assert (batch["error"], batch["counts"]["waiting"]) == ("no_endpoint_up", 1)
    for each in app.state.endpoints.opened:
        each.circuit = Circuit()
    assert (await agent_client.post(f"/api/batches/{batch['id']}/continue")).status_code == 200
    assert (await until(agent_client, batch))["counts"]["done"] == 1


async def test_what_cannot_be_begun_is_refused(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    ids = [(await send(agent_client, NOTE, f"{n}.txt")).json()["id"] for n in range(2)]
    table = (await send(agent_client, b"a;b\nc;d\n", "t.csv")).json()["id"]
    theirs = (await send(other_agent_client, NOTE, "x.txt")).json()["id"]
    none = "0199a1de-0000-7000-8000-000000000000"
    english = {"translation": {"target": "en"}}
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"documents": ids}, 422, "batch_task_unclear"),
        (english | {"task": "synthese", "documents": ids}, 422, "batch_task_unclear"),
        (english, 422, "batch_empty"),
        ({"translation": {"target": "zzzz"}, "documents": ids}, 400, "language_unknown"),
        ({"translation": {"target": "en", "source": "qqqq"}, "documents": ids}, 400,
         "language_unknown"),
        ({"translation": {"target": "en", "tone": "fleuri"}, "documents": ids}, 422, "invalid"),
        ({"translation": {"target": "en", "glossary_id": none}, "documents": ids}, 404,
         "not_found"),
        ({"translation": {}, "documents": ids}, 422, "invalid"),
        (english | {"documents": [table]}, 415, "translation_unsupported"),
        (english | {"documents": [theirs]}, 404, "not_found"),
        (english | {"documents": [ids[0], ids[0]]}, 422, "invalid"),
        (english | {"documents": ids, "table": none}, 422, "invalid"),
        (english | {"documents": ids, "fields": {"x": "y"}}, 422, "invalid"),
        (english | {"documents": ids, "bound": {"x": "y"}}, 422, "invalid"),
        ({"task": "translation:documents", "documents": ids}, 404, "task_not_found"),
    ]  # fmt: skip
    for wanted, status, code in wrong:
        refused = await agent_client.post("/api/batches", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (status, code), wanted
    assert (await agent_client.get("/api/batches")).json()["items"] == []


class TestWithoutAModel:
    @pytest.fixture
    def settings(self, tmp_path: Any) -> Settings:
        return Settings(data=tmp_path / "data")

    async def test_it_says_how_to_connect_one(self, agent_client: httpx2.AsyncClient) -> None:
        sent = await send(agent_client, NOTE, "a.txt")
        wanted = {"translation": {"target": "en"}, "documents": [sent.json()["id"]]}
        refused = await agent_client.post("/api/batches", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "translation_needs_model")


async def test_segments_of_a_batch_are_those_of_any_translation(
    agent_client: httpx2.AsyncClient,
) -> None:
    batch = await until(agent_client, await into(agent_client, {"a.txt": NOTE}))
    [item] = await items(agent_client, batch)
    found = await segments(agent_client, item["translation"]["id"])
    assert found[0]["target"] == said("Le chat dort ici.")
    assert found[1]["flags"] == [{"kind": "number", "said": "+4"}]
