"""A space of somebody's, through HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx2

from support.documents import settled


@dataclass
class Place:
    """A space, as one client sees it."""

    client: httpx2.AsyncClient
    id: str

    @property
    def path(self) -> str:
        return f"/api/spaces/{self.id}"

    def seen_by(self, client: httpx2.AsyncClient) -> Place:
        return replace(self, client=client)

    async def facts(self) -> dict[str, Any]:
        answer = await self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def change(self, **fields: Any) -> httpx2.Response:
        return await self.client.patch(self.path, json=fields)

    async def share(self, client: httpx2.AsyncClient, right: str) -> httpx2.Response:
        return await self.client.put(
            f"{self.path}/members/{await id_of(client)}", json={"right": right}
        )

    async def unshare(self, client: httpx2.AsyncClient) -> httpx2.Response:
        return await self.client.delete(f"{self.path}/members/{await id_of(client)}")

    async def send(self, content: bytes, name: str, **query: str) -> httpx2.Response:
        files = {"file": (name, content)}
        return await self.client.post(f"{self.path}/documents", files=files, params=query)

    async def keep(self, content: bytes, name: str, **query: str) -> dict[str, Any]:
        """A file sent, accepted, and read or found unreadable."""
        answer = await self.send(content, name, **query)
        assert answer.status_code == 201, answer.text
        return await settled(self.client, answer.json()["id"])

    async def listed(self, **query: Any) -> dict[str, Any]:
        answer = await self.client.get(f"{self.path}/documents", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def converse(self, **fields: Any) -> httpx2.Response:
        return await self.client.post("/api/conversations", json={"space_id": self.id} | fields)


async def make(client: httpx2.AsyncClient, **fields: Any) -> Place:
    answer = await client.post("/api/spaces", json={"name": "Doctrine"} | fields)
    assert answer.status_code == 201, answer.text
    return Place(client, answer.json()["id"])


async def id_of(client: httpx2.AsyncClient) -> str:
    return str((await client.get("/api/me")).json()["id"])


def code(answer: httpx2.Response) -> tuple[int, str]:
    """How it was refused."""
    return answer.status_code, answer.json()["code"]
