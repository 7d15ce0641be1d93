"""Asking for the summary of documents that do not fit, and what is told of its reading."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from support.documents import sent

CATALOGUE = """
[quotas]
at_once = 2
{quotas}

[[endpoints]]
name = "seul"
url = "{url}"
context = 8192
"""
QUESTION = "Fais la synthèse des documents joints."
SUMMARY: dict[str, Any] = {"task": "synthese", "length": "moyen"}


async def documents(client: httpx2.AsyncClient, *files: tuple[str, bytes]) -> list[str]:
    made = []
    for name, content in files:
        document = await sent(client, content, name)
        assert document["state"] == "ready"
        made.append(document["id"])
    return made


def readings(answer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [chunk["data"] for chunk in answer if chunk["type"] == "data-reading"]


def reading_of(message: dict[str, Any]) -> dict[str, Any]:
    [found] = [part["data"] for part in message["parts"] if part["type"] == "data-reading"]
    return dict(found)


def sources(message: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part for part in message["parts"] if part["type"] == "source-document"]
    return [part["providerMetadata"]["emilie"] for part in parts]


async def number_of_passages(app: FastAPI) -> int:
    async with app.state.statements() as session:
        return int((await session.execute(text("select count(*) from passages"))).scalar_one())


async def until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)
