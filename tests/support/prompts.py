"""Prompts kept through HTTP."""

from __future__ import annotations

from typing import Any

import httpx2

PATH = "/api/prompts"
ANSWER = {
    "title": "Répondre à un usager",
    "description": "Une réponse claire.",
    "text": "Réponds à {{demande}} avant le {{date}}.",
    "variables": [
        {"name": "demande", "kind": "long", "label": "La demande"},
        {"name": "date", "kind": "date", "required": False, "default": "2027-03-31"},
    ],
    "tags": ["Courrier"],
}


def code(answer: httpx2.Response) -> tuple[int, str]:
    """How it was refused."""
    return answer.status_code, answer.json()["code"]


async def keep(client: httpx2.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=ANSWER | fields)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def read(client: httpx2.AsyncClient, prompt_id: str) -> dict[str, Any]:
    answer = await client.get(f"{PATH}/{prompt_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def titles(client: httpx2.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def propose(client: httpx2.AsyncClient, prompt_id: str) -> dict[str, Any]:
    """Proposed to the level above; the proposal as its proposer sees it."""
    answer = await client.post(f"{PATH}/{prompt_id}/proposals")
    assert answer.status_code == 204, answer.text
    sent = (await client.get(f"{PATH}/proposals")).json()["items"]
    found: dict[str, Any] = sent[0]
    return found


async def desk(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/prompt-proposals")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def approve(client: httpx2.AsyncClient, proposal_id: str, **said: Any) -> httpx2.Response:
    return await client.post(f"/api/prompt-proposals/{proposal_id}/approval", json=said)


async def refuse(client: httpx2.AsyncClient, proposal_id: str, word: str) -> httpx2.Response:
    return await client.post(f"/api/prompt-proposals/{proposal_id}/refusal", json={"word": word})
