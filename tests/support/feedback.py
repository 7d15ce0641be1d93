"""Agents who say what they think, and who tends to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2

from support import talk


async def home(client: httpx2.AsyncClient) -> str:
    found: str = (await client.get("/api/me")).json()["organisation"]["id"]
    return found


@dataclass(frozen=True)
class Answer:
    """One answer of an agent's conversation."""

    client: httpx2.AsyncClient
    conversation_id: str
    message_id: str

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation_id}/feedback/{self.message_id}"

    async def thumb(self, kind: str = "down", **more: Any) -> Any:
        answer = await self.client.put(self.path, json={"kind": kind} | more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def preview(self, part: str = "both") -> Any:
        answer = await self.client.get(f"{self.path}/copy", params={"part": part})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def attach(self, feedback_id: str, part: str = "both", **more: Any) -> Any:
        """As an agent does: what they saw is what is stored."""
        seen = await self.preview(part)
        wanted = {"part": part, "digest": seen["digest"]} | more
        answer = await self.client.put(f"/api/feedback/{feedback_id}/copy", json=wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def answered(
    client: httpx2.AsyncClient, question: str = "Qui a écrit ce rapport ?"
) -> Answer:
    conversation = await talk.begin(client)
    await conversation.ask(question)
    return Answer(client, conversation.id, (await conversation.messages())[-1]["id"])


async def said(client: httpx2.AsyncClient, words: str = "Il manque un bouton.", **more: Any) -> Any:
    """A message of the general channel."""
    answer = await client.post("/api/feedback", json={"kind": "idea", "words": words} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


@dataclass(frozen=True)
class Desk:
    """Where a referent, or a coordinator, tends to feedback."""

    client: httpx2.AsyncClient
    path: str

    async def list(self, **query: Any) -> Any:
        answer = await self.client.get(self.path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def read(self, feedback_id: str) -> Any:
        answer = await self.client.get(f"{self.path}/{feedback_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tries(self, feedback_id: str, verb: str, **wanted: Any) -> httpx2.Response:
        """As it stands, unless a version is given."""
        if "version" not in wanted and verb not in {"notes", "copy"}:
            wanted["version"] = (await self.read(feedback_id))["version"]
        path = f"{self.path}/{feedback_id}/{verb}"
        return await self.client.post(path, json=wanted or None)

    async def does(self, feedback_id: str, verb: str, **wanted: Any) -> Any:
        answer = await self.tries(feedback_id, verb, **wanted)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()


async def desk_of(client: httpx2.AsyncClient) -> Desk:
    return Desk(client, f"/api/organisations/{await home(client)}/feedback")


def coordination(client: httpx2.AsyncClient) -> Desk:
    return Desk(client, "/api/passed-feedback")
