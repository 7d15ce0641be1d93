"""What a batch gives to take away: a file an answer, the table of all, and what failed."""

from __future__ import annotations

import csv
import io
import zipfile

import docx
import httpx2
import python_calamine

from support.batches import items, of_files, of_rows, until
from support.files import pdf

ROWS = (
    "Nom;Réponse;Texte\n"
    '=cmd|calc;=1+1;[dit "=2+5 et la suite"]\n'
    "../../etc/passwd;-12,5;[panne]\n"
    'Été : bilan*;@x;[dit "Trois"]'
)


async def archive(client: httpx2.AsyncClient, batch_id: str, **query: str) -> zipfile.ZipFile:
    answer = await client.get(f"/api/batches/{batch_id}/archive", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    assert package.testzip() is None
    return package


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


async def test_rows_leave_with_their_answers_and_nothing_in_them_is_computed(
    agent_client: httpx2.AsyncClient,
) -> None:
    batch = await until(agent_client, await of_rows(agent_client, ROWS))
    package = await archive(agent_client, batch["id"], format="md")
    assert package.namelist() == [
        "001 =cmd calc.md", "003 Été bilan.md", "resultats.csv", "resultats.xlsx", "echecs.csv",
    ]  # fmt: skip
    assert "=2+5 et la suite" in package.read("001 =cmd calc.md").decode()
    head, first, second, third = rows_of(package.read("resultats.csv"))
    assert head[:4] == ["Nom", "Réponse", "Texte", "Réponse (2)"]
    assert head[4:] == ["Sources", "Rédigée par", "État"]
    assert first[0] == "'=cmd|calc"
    assert first[1] == "'=1+1"
    assert first[3] == "'=2+5 et la suite"
    assert first[6] == "Faite"
    assert second[1] == "-12,5"
    assert second[6].startswith("Échec :")
    assert third[1] == "'@x"
    sheet = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(package.read("resultats.xlsx"))
    ).get_sheet_by_index(0)
    assert sheet.to_python()[1][3] == "=2+5 et la suite"
    with zipfile.ZipFile(io.BytesIO(package.read("resultats.xlsx"))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    failures = rows_of(package.read("echecs.csv"))
    assert failures[0] == ["Numéro", "Élément", "Code", "Raison"]
    [number, name, code, reason] = failures[1]
    assert (number, name, code) == ("2", "../../etc/passwd", "model_failed")
    assert reason.endswith(".")


async def test_files_leave_as_office_files_named_after_them(
    agent_client: httpx2.AsyncClient,
) -> None:
    files = {"Note 1.pdf": pdf([["Bonjour à tous."]]), "note 1.PDF.pdf": pdf([["Bonsoir."]])}
    batch = await until(agent_client, await of_files(agent_client, files))
    package = await archive(agent_client, batch["id"])
    assert package.namelist() == [
        "001 Note 1.docx", "002 note 1.PDF.docx", "resultats.csv", "resultats.xlsx",
    ]  # fmt: skip
    said = docx.Document(io.BytesIO(package.read("001 Note 1.docx"))).paragraphs
    assert any("Vous avez demandé" in paragraph.text for paragraph in said)
    assert rows_of(package.read("resultats.csv"))[0][:2] == ["Fichier", "Réponse"]


async def test_an_archive_speaks_english_and_says_what_is_gone(
    agent_client: httpx2.AsyncClient,
) -> None:
    batch = await until(
        agent_client, await of_rows(agent_client, 'Texte\n[dit "Un"]\n[dit "Deux"]')
    )
    path = f"/api/batches/{batch['id']}"
    opened = (await agent_client.post(f"{path}/items/1/open")).json()["id"]
    assert (await agent_client.delete(f"/api/conversations/{opened}")).status_code == 204
    assert (await agent_client.post(f"{path}/items/1/open")).status_code == 409
    assert [each["conversation_id"] is None for each in await items(agent_client, batch)] == [
        True, False,
    ]  # fmt: skip
    package = await archive(agent_client, batch["id"], format="table", language="en")
    assert package.namelist() == ["results.csv", "results.xlsx", "failures.csv"]
    [_, gone] = rows_of(package.read("failures.csv"))
    assert gone[2] == "batch_item_removed"


async def test_nothing_is_taken_away_of_what_is_not_done(agent_client: httpx2.AsyncClient) -> None:
    batch = await of_rows(agent_client, "Texte\n[lent]")
    refused = await agent_client.get(f"/api/batches/{batch['id']}/archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_nothing_done")
