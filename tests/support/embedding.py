"""Endpoints on loopback that embed and rerank, and documents that they are asked about.

A vector says which of a few notions a text speaks of, by whatever word: what means the same is
close, as with a model, and anybody can tell what is found first.
"""

from __future__ import annotations

import asyncio
import base64
import re
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from operator import mul
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import web
from sqlalchemy import select, update

from emilie.accounts.models import Agent
from emilie.conversations.models import Conversation
from emilie.core.db import Sessions
from emilie.core.http import Outbound
from emilie.core.ids import new_id
from emilie.documents.index.finding import Asking
from emilie.documents.models import Document
from emilie.inference.quotas import Spending
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.settings import Settings
from support.corpus import make
from support.outbound import serving

NOTIONS = (
    ("voiture", "automobile", "véhicule"), ("vacances", "congés", "repos"),
    ("maison", "domicile", "logement"), ("argent", "paie", "salaire"),
    ("maladie", "arrêt", "santé"),
)  # fmt: skip


def vector(text: str) -> list[float]:
    said = set(re.findall(r"\w+", text.lower()))
    return [0.1, *(float(bool(said & set(notion))) for notion in NOTIONS)]


class Server:
    """Embeds and reranks, unless it is told to do otherwise; keeps what it was sent."""

    def __init__(self) -> None:
        self.port = 0
        self.sent: list[dict[str, Any]] = []
        self.reranked: list[dict[str, Any]] = []
        self.fails: int | None = None
        """Status that everything is answered by."""
        self.hangs = False
        self.longest = 10_000
        """Characters of a text that it takes."""
        self.base64 = False
        self.says: Any = None
        """Answered in place of vectors or of an order."""
        self.at_each: Any = None
        """Awaited with the body of each request."""

    @property
    def embedded(self) -> list[str]:
        """All texts that it was sent, but for the word by which a model is known."""
        return [text for body in self.sent for text in body["input"] if text != "bonjour"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        if request.path == "/v1/models":
            return web.json_response({"data": [{"id": "premier"}]})
        reranks = request.path.endswith("/rerank")
        (self.reranked if reranks else self.sent).append({"path": request.path} | body)
        if self.at_each is not None:
            await self.at_each(body)
        if self.hangs:
            await asyncio.sleep(30)
        if self.fails is not None:
            return web.json_response({"error": {"message": "secret"}}, status=self.fails)
        if self.says is not None:
            return web.json_response(self.says)
        return self._rerank(body) if reranks else self._embed(body)

    def _embed(self, body: dict[str, Any]) -> web.StreamResponse:
        if any(len(text) > self.longest for text in body["input"]):
            return web.json_response({"error": {"message": "context length"}}, status=400)
        made = [vector(text)[: body.get("dimensions")] for text in body["input"]]
        data = [
            {"index": place, "embedding": encoded(each) if self.base64 else each}
            for place, each in enumerate(made)
        ]
        # In any order: places are told.
        usage = {"prompt_tokens": sum(map(len, body["input"])) // 4}
        return web.json_response({"data": data[::-1], "usage": usage})

    def _rerank(self, body: dict[str, Any]) -> web.StreamResponse:
        """First those that speak of what the question does; of these, the shortest."""
        asked = vector(body["query"])
        results = [
            {
                "index": place,
                "relevance_score": 9_000 * sum(map(mul, asked, vector(text))) - len(text),
            }
            for place, text in enumerate(body["documents"])
        ]
        return web.json_response({"results": results, "usage": {"prompt_tokens": 7}})

    def entry(self, name: str, *abilities: str, **more: Any) -> str:
        """Its table in a catalogue."""
        values = {
            "name": name, "url": f"http://127.0.0.1:{self.port}/v1", "model": "essai",
            "abilities": list(abilities) or ["embeddings"],
        } | more  # fmt: skip
        return "[[endpoints]]\n" + "".join(f"{key} = {value!r}\n" for key, value in values.items())


def encoded(numbers: Sequence[float]) -> str:
    return base64.b64encode(array("f", numbers).tobytes()).decode()


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with serving(made.answer) as made.port:
        yield made


@asynccontextmanager
async def catalogue(folder: Path, *entries: str, policy: str = "") -> AsyncIterator[Endpoints]:
    """The endpoints of a catalogue of these tables."""
    file = folder / "emilie.toml"
    file.write_text(policy + "".join(entries))
    outbound = Outbound()
    endpoints = Endpoints(Settings(catalogue=file), outbound)
    try:
        yield endpoints
    finally:
        await endpoints.close()
        await outbound.close()


async def rewrite(endpoints: Endpoints, *entries: str, policy: str = "") -> None:
    """Put other tables in the catalogue, in force at once."""
    # One that says nothing is taken for a mistake.
    said = policy + "".join(entries) or '[policy]\npreset = "none"\n'
    endpoints.reading.path.write_text(said)
    endpoints.reading._looked_at = 0.0
    endpoints.reading._stamp = [None]


async def attached(
    sessions: Sessions, *texts: str, sensitivity: str = "interne", name: str = "note.txt"
) -> UUID:
    """A document that was read, of one passage a page, in a conversation of that sensitivity."""
    async with sessions.begin() as session:
        document_id = await make(session, name, *texts)
        conversation = Conversation(
            id=new_id(), sensitivity=sensitivity,
            agent_id=await session.scalar(
                select(Document.agent_id).where(Document.id == document_id)
            ),
        )  # fmt: skip
        session.add(conversation)
        await session.execute(
            update(Document)
            .where(Document.id == document_id)
            .values(conversation_id=conversation.id)
        )
    return document_id


async def organisation_of(sessions: Sessions, document_id: UUID) -> Any:
    async with sessions() as session:
        query = select(Agent.organisation_id).join(Document, Document.agent_id == Agent.id)
        return await session.scalar(query.where(Document.id == document_id))


def asking(endpoints: Endpoints, sensitivity: Any = "interne") -> tuple[Asking, list[Chosen]]:
    """A search for such a conversation, and who is sent something for it."""
    told: list[Chosen] = []
    return Asking(endpoints, Need(sensitivity), told.append, Spending()), told
