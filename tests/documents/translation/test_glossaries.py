"""Glossaries of an organisation: who may import them, what is refused, how they bind."""

from __future__ import annotations

import httpx2
import pytest

from conftest import SignIn
from support.translations import ask, segments, translated

PATH = "/api/glossaries"
CSV = "fr;en\ncongé;leave\nrebelle;rebel\n".encode()


async def bring(
    client: httpx2.AsyncClient, content: bytes = CSV, name: str = "RH", **query: str
) -> httpx2.Response:
    files = {"file": ("g.csv", content)}
    return await client.post(PATH, files=files, params={"name": name} | query)


async def test_a_glossary_is_imported_read_and_deleted(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    keeper = await sign_in("referente")
    answer = await bring(keeper)
    assert answer.status_code == 200, answer.text
    made = answer.json()["glossary"]
    assert (made["name"], made["source"], made["target"], made["terms"]) == ("RH", "fr", "en", 2)
    listed = (await agent_client.get(PATH)).json()
    assert ([each["name"] for each in listed["items"]], listed["keeps"]) == (["RH"], False)
    assert (await keeper.get(PATH)).json()["keeps"] is True
    terms = (await agent_client.get(f"{PATH}/{made['id']}/terms")).json()["items"]
    assert terms[0] == {"source": "congé", "target": "leave"}
    refused = await agent_client.delete(f"{PATH}/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "glossary_keepers_only")
    assert (await keeper.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert (await agent_client.get(PATH)).json()["items"] == []
    assert (await keeper.delete(f"{PATH}/{made['id']}")).status_code == 404


async def test_an_agent_imports_none(agent_client: httpx2.AsyncClient) -> None:
    answer = await bring(agent_client)
    assert (answer.status_code, answer.json()["code"]) == (403, "glossary_keepers_only")


async def test_one_wrong_line_and_nothing_is_imported(sign_in: SignIn) -> None:
    keeper = await sign_in("referente")
    answer = await bring(keeper, CSV + b"seul\n")
    assert answer.json() == {
        "glossary": None, "refused": [{"line": 4, "code": "glossary_line_columns"}],
    }  # fmt: skip
    assert (await keeper.get(PATH)).json()["items"] == []
    assert (await bring(keeper)).status_code == 200


@pytest.mark.parametrize(
    ("content", "query", "status", "code"),
    [
        (b"a;b\n", {}, 400, "glossary_languages_missing"),
        (b"a;b\n", {"source": "fr", "target": "qqq"}, 400, "language_unknown"),
        (b"", {}, 400, "document_empty"),
        (b"a;b\n" * 400_000, {}, 413, "document_too_large"),
    ],
)
async def test_what_cannot_be_imported_is_refused(
    sign_in: SignIn, content: bytes, query: dict[str, str], status: int, code: str
) -> None:
    answer = await bring(await sign_in("referente"), content, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_two_glossaries_of_a_name_are_one_too_many(sign_in: SignIn) -> None:
    keeper = await sign_in("pilote")
    assert (await bring(keeper)).status_code == 200
    answer = await bring(keeper)
    assert (answer.status_code, answer.json()["code"]) == (409, "glossary_name_taken")


async def test_terms_are_imposed_and_those_that_are_not_found_are_flagged(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = (await bring(await sign_in("referente"))).json()["glossary"]
    text = "Les congés sont posés ici.\n\nUn agent rebelle est là.".encode()
    found = await translated(agent_client, text, "a.txt", source="fr", glossary_id=made["id"])
    assert found["glossary"] == "RH"
    good, bad = await segments(agent_client, found["id"])
    assert "LEAVE" in good["target"]
    assert good["flags"] == []
    assert bad["flags"] == [{"kind": "term", "said": "rebel"}]
    other = await ask(agent_client, text, "a.txt", target="de", glossary_id=made["id"])
    assert (other.status_code, other.json()["code"]) == (409, "glossary_other_languages")
