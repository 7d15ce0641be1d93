"""Prompts exported and imported; those that come with Émilie."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.community.prompts.errors import PromptChoicesRefused
from emilie.community.prompts.files import LARGEST, as_json, as_markdown, from_markdown, read
from emilie.community.prompts.schemas import PromptContentIn
from emilie.community.prompts.starters import shipped
from emilie.community.prompts.variables import settled
from support.prompts import ANSWER, PATH, code, keep, titles

WORDS = st.text(min_size=1, max_size=60).filter(str.strip)


async def bring(client: httpx2.AsyncClient, text: str, **fields: Any) -> httpx2.Response:
    return await client.post(f"{PATH}/import", json={"text": text} | fields)


@given(title=WORDS, text=WORDS, said=WORDS, choices=st.lists(WORDS, min_size=2, unique=True))
def test_what_is_exported_is_what_is_imported(
    title: str,
    text: str,
    said: str,
    choices: list[str],
) -> None:
    try:
        content = settled(
            PromptContentIn.model_validate(
                {
                    "title": title,
                    "text": text.replace("{", "") + "\n+++\n{{ a }}",
                    "tags": [title[:40]],
                    "variables": [
                        {"name": "a", "kind": "choice", "help": said, "choices": choices[:30]}
                    ],
                }
            )
        )
    except (ValueError, PromptChoicesRefused):  # nothing of it can be seen, or told apart
        return
    assert PromptContentIn.model_validate(from_markdown(as_markdown(content))) == content
    assert [PromptContentIn.model_validate(each) for each in read(as_json([content]))] == [content]


@pytest.mark.parametrize("kind", ["markdown", "json"])
async def test_a_prompt_is_taken_away_and_brought_elsewhere(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, kind: str
) -> None:
    made = await keep(agent_client, title="Réponse / usager")
    taken = await agent_client.get(f"{PATH}/{made['id']}/export", params={"format": kind})
    assert taken.status_code == 200
    assert "R%C3%A9ponse%20-%20usager" in taken.headers["content-disposition"]
    answer = await bring(other_agent_client, "\ufeff" + taken.text)
    assert answer.json() == {"imported": 1, "refused": []}
    [found] = (await other_agent_client.get(PATH)).json()["items"]
    copy = (await other_agent_client.get(f"{PATH}/{found['id']}")).json()
    for name in ("title", "description", "text", "variables", "tags", "language"):
        assert copy[name] == made[name], name
    assert copy["level"] == "mine"


async def test_a_library_is_taken_away_whole(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    await keep(agent_client)
    for number in range(3):
        await keep(referent, level="organisation", title=f"Modèle {number}")
    taken = await agent_client.get(f"{PATH}/export", params={"level": "organisation"})
    assert len(taken.json()["prompts"]) == 3
    assert (await bring(agent_client, taken.text)).json()["imported"] == 3
    assert len(await titles(agent_client, level="mine")) == 4
    refused = await bring(agent_client, taken.text, level="organisation")
    assert code(refused) == (403, "prompt_keepers_only")
    assert (await bring(referent, taken.text, level="organisation")).json()["imported"] == 3


async def test_with_one_fault_nothing_is_done(agent_client: httpx2.AsyncClient) -> None:
    prompts = [
        ANSWER,
        ANSWER | {"title": "x" * 200},
        ANSWER | {"title": "Inutile", "text": "Rien"},
        {"title": "Sans texte"},
        "des mots",
    ]
    answer = (await bring(agent_client, json.dumps({"prompts": prompts}))).json()
    assert answer["imported"] == 0
    faults = [(each["number"], each["code"], each["params"]) for each in answer["refused"]]
    assert faults == [
        (2, "invalid", {"field": "title"}),
        (3, "prompt_variable_unused", {"name": "demande"}),
        (4, "invalid", {"field": "text"}),
        (5, "invalid", {"field": "prompt"}),
    ]
    assert await titles(agent_client) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "Bonjour", "[]", "{}", "null", "3", '{"prompts": []}', "+++",
        "+++\ntitle = \n+++\nx", "+++\ntitle = 'a'\nSans fin", "[" * 100_000,
        '{"prompts": 3}', "# Un titre\n\nDu Markdown",
    ],
)  # fmt: skip
async def test_what_is_no_export_is_told(agent_client: httpx2.AsyncClient, text: str) -> None:
    assert code(await bring(agent_client, text)) == (400, "prompt_file_unreadable")


async def test_a_file_has_an_end(agent_client: httpx2.AsyncClient) -> None:
    answer = await bring(agent_client, "x" * (LARGEST + 1))
    assert code(answer) == (413, "prompt_file_too_long")


async def test_starters_are_installed_when_they_are_asked_for(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    there = len(shipped())
    assert there >= 12
    assert await titles(agent_client, level="national") == []
    assert code(await referent.post("/api/prompt-starters")) == (403, "right_missing")
    listed = (await coordinator.get("/api/prompt-starters")).json()
    assert (len(listed["titles"]), listed["missing"]) == (there, there)
    for _ in range(2):
        installed = await coordinator.post("/api/prompt-starters")
        assert installed.json()["missing"] == 0
    found = (await agent_client.get(PATH, params={"level": "national"})).json()["items"]
    assert len(found) == there
    # One that was changed stays as it is; one that was deleted comes back.
    one = f"{PATH}/{found[0]['id']}"
    await coordinator.delete(one)
    assert (await coordinator.get("/api/prompt-starters")).json()["missing"] == 1
    await coordinator.post("/api/prompt-starters")
    assert (await agent_client.get(one)).status_code == 200


def test_each_starter_says_what_it_asks_for() -> None:
    for name, content in shipped().items():
        assert all([content.description, *content.tags]), name
        assert content.tags, name
        assert len({each.title for each in shipped().values()}) == len(shipped())
        assert " :" not in content.text, name  # no-break spaces, as French wants
