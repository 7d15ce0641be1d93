"""What `emilie models test` and `emilie doctor` really ask of an endpoint: what it declares."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from emilie.core.http import Outbound
from emilie.inference.registry import Chosen, Endpoints
from emilie.inference.trial import first_word, red_square, try_declared
from emilie.settings import Settings
from support.outbound import serving

ALL = ["chat", "tools", "vision", "reasoning", "embeddings", "reranking", "transcription"]


class Service:
    """Does all that can be asked, unless told to refuse it; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refuses = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        self.asked.append((request.path, body))
        if request.path == "/v1/models":
            return web.json_response({"data": [{"id": "essai"}]})
        if self.refuses and self.refuses in json.dumps([request.path, body]):
            return web.json_response({"error": {"message": "secret"}}, status=400)
        if request.path == "/v1/embeddings":
            return web.json_response({"data": [{"embedding": [0.5, -1, 2]}]})
        if request.path == "/v1/rerank":
            results = [{"index": 1, "relevance_score": 2}, {"index": 0, "relevance_score": 1}]
            return web.json_response({"results": results})
        if body.get("stream"):
            return await self.stream(request)
        calls = [{"id": "1", "function": {"name": "meteo", "arguments": "{}"}}]
        message = {"content": "Rouge\x1b[2J", "tool_calls": calls if "tools" in body else []}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for delta in ({"reasoning_content": "Je pose."}, {"content": "391"}):
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            await response.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def port(service: Service) -> AsyncIterator[int]:
    async with serving(service.answer) as port:
        yield port


async def tried(port: int, folder: Path, abilities: list[str]) -> tuple[bool, list[str], str]:
    """Whether it went well, what `models test` says, and what `doctor` says."""
    file = folder / "emilie.toml"
    file.write_text(
        f'[[endpoints]]\nname = "x"\nurl = "http://127.0.0.1:{port}/v1"\nabilities = {abilities}\n'
    )
    outbound = Outbound()
    endpoints = Endpoints(Settings(catalogue=file), outbound)
    chosen: Chosen = endpoints.opened[0]
    said: list[str] = []
    well = await try_declared(chosen, said.append, 5)
    word = await first_word(chosen)
    await endpoints.close()
    await outbound.close()
    return well, said, word


async def test_all_that_is_declared_is_tried(service: Service, port: int, tmp_path: Path) -> None:
    well, said, word = await tried(port, tmp_path, ALL)
    assert well
    assert said[0] == "Réponse : « 391 » (essai)"
    assert said[2:] == [
        "Outils : appelés comme demandé",
        "Images : acceptées ; d’un carré rouge il dit « Rouge [2J »",
        "Raisonnement : donné à part de la réponse",
        "Vecteurs : calculés (3 nombres)",
        "Reclassement : le passage qui répond est venu en tête",
        "Transcription : non essayé",
    ]
    assert word == "essai a répondu « Rouge [2J »"
    assert "data:image/png;base64," in json.dumps([body for _, body in service.asked])


async def test_an_endpoint_of_vectors_is_not_asked_to_chat(
    service: Service, port: int, tmp_path: Path
) -> None:
    well, said, word = await tried(port, tmp_path, ["embeddings"])
    assert (well, said) == (True, ["Vecteurs : calculés (3 nombres)"])
    assert word == "essai a calculé un vecteur (3 nombres)"
    assert {path for path, _ in service.asked} == {"/v1/models", "/v1/embeddings"}


async def test_what_nothing_of_ours_speaks_to_is_reached_and_not_tried(
    service: Service, port: int, tmp_path: Path
) -> None:
    well, said, word = await tried(port, tmp_path, ["transcription"])
    assert (well, said) == (True, ["Transcription : non essayé"])
    assert word == "joint ; non essayé : transcription"
    assert {path for path, _ in service.asked} == {"/v1/models"}


async def test_an_endpoint_that_reranks_puts_two_passages_in_order(
    service: Service, port: int, tmp_path: Path
) -> None:
    well, said, word = await tried(port, tmp_path, ["reranking"])
    assert (well, said) == (True, ["Reclassement : le passage qui répond est venu en tête"])
    assert word == "essai a classé deux passages"


@pytest.mark.parametrize(
    ("refuses", "name"),
    [
        ("tools", "Outils"),
        ("image_url", "Images"),
        ("embeddings", "Vecteurs"),
        ("rerank", "Reclassement"),
    ],
)
async def test_what_is_declared_and_refused_fails_and_the_rest_is_tried(
    service: Service, port: int, tmp_path: Path, refuses: str, name: str
) -> None:
    service.refuses = refuses
    well, said, _ = await tried(port, tmp_path, ALL[:3] + ALL[4:6])
    assert not well
    [failed] = [line for line in said if "en panne" in line]
    assert failed.startswith(f"{name} : en panne. ")
    assert "secret" not in failed
    assert len(said) == 6


def test_the_image_is_one() -> None:
    with Image.open(BytesIO(red_square())) as image:
        image.load()
        assert (image.size, image.getpixel((3, 3))) == ((64, 64), (255, 0, 0))
