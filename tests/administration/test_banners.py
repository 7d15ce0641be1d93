"""Banners: said to everybody, on the page of sign-in too, between their dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from administration.conftest import Decide


def at(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def test_what_is_in_force_is_told_to_anybody(
    client: httpx2.AsyncClient, decide: Decide
) -> None:
    wanted = [
        {"level": "info", "fr": "Toujours", "en": "Always"},
        {"level": "urgent", "fr": "En ce moment", "starts_at": at(-1), "ends_at": at(1)},
        {"fr": "Plus tard", "starts_at": at(1)},
        {"fr": "Passé", "ends_at": at(-1)},
    ]
    assert (await decide("banners", {"items": wanted})).status_code == 200
    told = (await client.get("/api/instance")).json()["banners"]
    assert [each["fr"] for each in told] == ["Toujours", "En ce moment"]
    assert [each["level"] for each in told] == ["info", "urgent"]
    assert (await decide("banners", None)).status_code == 200
    assert (await client.get("/api/instance")).json()["banners"] == []


BAD: list[tuple[Any, tuple[int, str]]] = [
    ({"items": [{}]}, (422, "invalid")),
    ({"items": [{"fr": ""}]}, (422, "invalid")),
    ({"items": [{"fr": "\u0000\u0007"}]}, (422, "invalid")),
    ({"items": [{"fr": "x" * 601}]}, (422, "invalid")),
    ({"items": [{"fr": "x", "level": "rouge"}]}, (422, "invalid")),
    ({"items": [{"fr": "x", "starts_at": "hier"}]}, (422, "invalid")),
    ({"items": [{"fr": "x", "starts_at": at(2), "ends_at": at(1)}]}, (400, "banner_backwards")),
    ({"items": [{"fr": "x"}] * 6}, (422, "invalid")),
    ({"items": [{"fr": "x", "html": "<b>"}]}, (422, "invalid")),
    ({"items": "x"}, (422, "invalid")),
]


@pytest.mark.parametrize(("value", "refused"), BAD)
async def test_what_makes_no_sense_is_refused(
    decide: Decide, value: Any, refused: tuple[int, str]
) -> None:
    answer = await decide("banners", value)
    assert (answer.status_code, answer.json()["code"]) == refused
