"""Tables that agents send: those that can be used, and why the others cannot."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from emilie.core.errors import sentence
from emilie.settings import Settings
from support.batches import send_table, workbook
from support.files import report


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
def settings(settings: Settings) -> Settings:
    limits = settings.batches.model_copy(update={"rows": 3, "bytes": 2_000_000})
    return settings.model_copy(update={"batches": limits})


GOOD: list[tuple[bytes | str, list[str], list[str]]] = [
        ("Nom;Objet\nDurand;Retard", ["Nom", "Objet"], ["Durand", "Retard"]),
        ('Nom,Objet\r\nDurand,"a, b"\r\n', ["Nom", "Objet"], ["Durand", "a, b"]),
        ("Prénom;Été\nZoé;Noël".encode("cp1252"), ["Prénom", "Été"], ["Zoé", "Noël"]),
        ("Nom;Objet\nDurand;œuvre".encode("utf-8-sig"), ["Nom", "Objet"], ["Durand", "œuvre"]),
        ("Nom\tObjet\nDurand\tRetard".encode("utf-16"), ["Nom", "Objet"], ["Durand", "Retard"]),
        ("\n\nTexte\nBonjour, à tous, merci\n", ["Texte"], ["Bonjour, à tous, merci"]),
        ('A;B\n"deux\nlignes";x', ["A", "B"], ["deux\nlignes", "x"]),
        (workbook([["Nom", "Âge", ""], ["Durand", 12.5]]), ["Nom", "Âge"], ["Durand", "12,5"]),
]  # fmt: skip
BAD: list[tuple[bytes | str, int, str, dict[str, Any]]] = [
    ("", 400, "document_empty", {}),
    (" \n;;\n", 400, "table_empty", {}),
    ("Nom;Objet\n", 400, "table_without_rows", {}),
    ("Nom;;Objet\na;b;c", 400, "table_without_header", {"column": 2}),
    ("12;2024\n1;2", 400, "table_without_header", {"column": 1}),
    ("Nom;nom\na;b", 400, "table_column_twice", {"name": "nom"}),
    ("A;B\n1;2\n1;2;3", 400, "table_ragged", {"row": 3, "cells": 3, "columns": 2}),
    ("A;B\n1;2\n\n1", 400, "table_ragged", {"row": 4, "cells": 1, "columns": 2}),
    ('A;B\n1;"x', 400, "table_quote_open", {"row": 2}),
    ("A\n1\n2\n3\n4", 413, "table_too_many_rows", {"most": 3}),
    (";".join(f"c{n}" for n in range(101)) + "\n", 413, "table_too_many_columns", {"most": 100}),
    ("A;B\nx;" + "é" * 20_001, 413, "table_cell_too_long", {"row": 2, "most": 20_000}),
    ("A\n" + "x" * 2_100_000, 413, "table_too_large", {"megabytes": 2}),
    (bytes(range(256)) * 20, 415, "document_unsupported", {}),
    (report(1), 415, "table_unsupported", {}),
    (workbook([["A"], ["x"]])[:-400], 400, "document_corrupt", {}),
    (workbook([["A", "B"], ["x", "y", "z"]]), 400, "table_ragged",
     {"row": 2, "cells": 3, "columns": 2}),
    (workbook([[]]), 400, "table_empty", {}),
]  # fmt: skip


async def test_a_table_is_read_as_it_was_saved(agent_client: httpx2.AsyncClient) -> None:
    for content, columns, first in GOOD:
        answer = await send_table(agent_client, content)
        assert answer.status_code == 201, answer.text
        table = answer.json()
        assert (table["columns"], table["sample"]) == (columns, [first])
        assert table["rows"] == 1


async def test_a_bad_table_is_refused_in_a_sentence(agent_client: httpx2.AsyncClient) -> None:
    for content, status, code, params in BAD:
        answer = await send_table(agent_client, content)
        assert (answer.status_code, answer.json()) == (status, {"code": code, "params": params})
        assert "{" not in sentence(code, params)


async def test_another_agents_table_does_not_exist(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    table = (await send_table(agent_client, "Texte\nBonjour")).json()
    wanted = {"task": "reformulation", "table": table["id"], "bound": {"texte": "Texte"}}
    refused = await other_agent_client.post("/api/batches", json=wanted)
    assert refused.status_code == 404
    assert (await agent_client.post("/api/batches", json=wanted)).status_code == 201
    # It is that batch's from now on.
    assert (await agent_client.post("/api/batches", json=wanted)).status_code == 404


async def test_who_is_not_signed_in_sends_nothing(client: httpx2.AsyncClient) -> None:
    assert (await send_table(client, "Texte\nBonjour")).status_code == 401
