"""An administrator, and the file that the operators of the instance keep."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from conftest import SignIn
from emilie.settings import Settings

BASE = "/api/administration/catalogue"
OPERATORS = """\
# Le fichier des opérateurs.
[policy]
preset = "none"  # pour essayer

[[endpoints]]
# Le premier.
name = "monde"
url = "https://models.example/v1"
key_env = "CLE_DU_MONDE"
hosting = { operator = "Monde", seat = "US", country = "US", foreign_law = true }

[[endpoints]]
name = "souverain"
url = "https://souverain.example/v1"
[endpoints.hosting]
operator = "Souverain"
seat = "FR"
country = "FR"
certifications = ["SecNumCloud"]
foreign_law = false

[search.hal]
kind = "hal"
"""


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "emilie.toml"
    path.write_text(OPERATORS, "utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path, file: Path) -> Settings:
    return Settings(data=tmp_path / "data", catalogue=file)


@dataclass
class Administrator:
    client: httpx2.AsyncClient

    async def read(self) -> dict[str, Any]:
        answer = await self.client.get(BASE)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def check(self, **change: Any) -> dict[str, Any]:
        answer = await self.client.post(f"{BASE}/check", json={"change": change})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def faults(self, **change: Any) -> dict[str, str]:
        found = (await self.check(**change))["faults"]
        return {".".join(each["path"]): each["rule"] for each in found}

    async def consequences(self, **change: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.check(**change))["consequences"]
        return found

    async def ask(
        self, *, after: int, confirmed: bool = True, why: str = "Essai", **change: Any
    ) -> httpx2.Response:
        body = {"change": change, "after": after, "confirmed": confirmed, "why": why}
        return await self.client.post(f"{BASE}/versions", json=body)

    async def make(self, **change: Any) -> int:
        answer = await self.ask(after=(await self.read())["number"], **change)
        assert answer.status_code == 201, answer.text
        number: int = answer.json()["number"]
        return number

    async def export(self) -> str:
        answer = await self.client.get(f"{BASE}/file")
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
async def administrator(app: FastAPI, sign_in: SignIn) -> Administrator:
    return Administrator(await sign_in("administratrice"))
