"""Passages put in order by an endpoint, in the shapes that servers speak."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from emilie.inference.errors import ModelFailed, ModelRefused, NoEndpointUp
from emilie.inference.registry import Need
from emilie.inference.reranking import read_order, rerank
from support.embedding import Server, catalogue, server
from support.outbound import serving

INTERNE = Need("interne")
TEXTS = ["la plus longue", "courte", "moyenne"]


@pytest.fixture
async def one() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"null", b"[]", b"{}", b'{"results":{}}', b'{"results":[]}',
        b'{"results":[{"index":0,"relevance_score":1}]}',
        b'[{"index":0,"score":1},{"index":0,"score":1}]',
        b'[{"index":0,"score":1},{"index":2,"score":1}]',
        b'[{"index":0,"score":1},{"index":1,"score":null}]',
        b'[{"index":0,"score":1},{"index":1,"score":"2"}]',
        b'[{"index":0,"score":1},{"index":1,"score":1e999}]',
        b'[{"index":0,"score":1},{"index":1}]',
        b'[{"index":0,"score":1},{"index":1,"score":1},{"index":1,"score":1}]',
        b'[{"index":[],"score":1},{"index":1,"score":1}]',
    ],
)  # fmt: skip
def test_what_is_no_order_is_the_endpoints_failure(answer: bytes) -> None:
    with pytest.raises(ModelFailed):
        read_order(answer, 2)


@pytest.mark.parametrize(
    "answer",
    [
        {"results": [{"index": 1, "relevance_score": 2}, {"index": 0, "relevance_score": 1}]},
        {"data": [{"object": "rerank", "score": 0.1, "index": 0}, {"score": 0.2, "index": 1}]},
        [{"index": 0, "score": -3.5}, {"index": 1, "score": 0}],
        [{"index": 0.0, "score": 1}, {"index": 1.0, "score": 2}],
    ],
)
def test_orders_in_three_shapes(answer: Any) -> None:
    order = read_order(orjson.dumps(answer), 2).order
    assert [("a", "b")[place] for place in order] == ["b", "a"]


async def test_best_first_and_counted(one: Server, tmp_path: Path) -> None:
    async with catalogue(tmp_path, one.entry("x", "reranking")) as endpoints:
        ranked = await rerank(endpoints, INTERNE, "question", TEXTS)
    assert (ranked.order, ranked.tokens) == ([1, 2, 0], 7)
    [asked] = one.reranked
    assert asked == {
        "path": "/v1/rerank", "model": "essai", "query": "question", "documents": TEXTS, "top_n": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "field"), [("/v1/rerank", "input"), ("/rerank", "texts")], ids=["albert", "tei"]
)
async def test_other_shapes_are_tried_once(tmp_path: Path, path: str, field: str) -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked.append(request.path)
        if request.path != path:
            return web.json_response({"detail": "Not Found"}, status=404)
        if field not in body:
            return web.json_response({"detail": [{"loc": ["body", field]}]}, status=422)
        results = [{"index": place, "score": place} for place in range(len(body[field]))]
        return web.json_response({"data": results} if field == "input" else results)

    async with serving(answer) as port:
        made = Server()
        made.port = port
        async with catalogue(tmp_path, made.entry("x", "reranking")) as endpoints:
            for _ in range(2):
                assert (await rerank(endpoints, INTERNE, "q", TEXTS)).order == [2, 1, 0]
            tried = len(asked)
            assert endpoints.opened[0].circuit.state == "closed"
    assert tried == (3 if field == "input" else 4)


async def test_who_refuses_every_shape_fails_and_another_stands_in(
    one: Server, tmp_path: Path
) -> None:
    one.fails = 422
    async with catalogue(tmp_path, one.entry("x", "reranking")) as endpoints:
        with pytest.raises(ModelRefused):
            await rerank(endpoints, INTERNE, "q", TEXTS)
    async with server() as other:
        entries = one.entry("x", "reranking"), other.entry("y", "reranking")
        async with catalogue(tmp_path, *entries) as endpoints:
            assert (await rerank(endpoints, INTERNE, "q", TEXTS)).order == [1, 2, 0]


async def test_nobody_is_asked_where_nobody_reranks(one: Server, tmp_path: Path) -> None:
    async with catalogue(tmp_path, one.entry("x")) as endpoints:
        with pytest.raises(NoEndpointUp):
            await rerank(endpoints, INTERNE, "q", TEXTS)
    assert one.reranked == []
