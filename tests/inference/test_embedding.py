"""Vectors asked of endpoints: what is sent, what is refused of what comes back, who stands in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from emilie.core.errors import AppError
from emilie.inference.embedding import VectorModel, embed, model_of, read_vectors
from emilie.inference.errors import ModelFailed, ModelSilent, NoEndpointUp
from emilie.inference.registry import Chosen, Need
from support.embedding import Server, catalogue, encoded, server

INTERNE = Need("interne")


@pytest.fixture
async def one() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


@pytest.fixture
async def two() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


def said(*embeddings: Any, **more: Any) -> bytes:
    data = [{"index": place, "embedding": each} for place, each in enumerate(embeddings)]
    return orjson.dumps({"data": data} | more)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (b"", 1),
        (b"<html>", 1),
        (b"null", 1),
        (b"[]", 1),
        (b'{"data":{}}', 1),
        (b'{"data":[{"embedding":[NaN,1]}]}', 1),
        (b'{"data":[{"embedding":[1e400,1]}]}', 1),
        (said(), 1),
        (said([1, 2]), 2),
        (said([1, 2], [3, 4]), 1),
        (said([1, 2], [3]), 2),
        (said([]), 1),
        (said([0, 0]), 1),
        (said([1, None]), 1),
        (said([True, 1]), 1),
        (said(["1", 1]), 1),
        (said([[1], [2]]), 1),
        (said([1e300, 1]), 1),
        (said("pas du base64"), 1),
        (said("AAA="), 1),
        (said(encoded([float("nan"), 1])), 1),
        (said([1.0] * 4_001), 1),
        (orjson.dumps({"data": [{"index": 3, "embedding": [1]}]}), 1),
        (orjson.dumps({"data": [{"index": "0", "embedding": [1]}]}), 1),
    ],
)
def test_what_is_no_set_of_vectors_is_the_endpoints_failure(answer: bytes, number: int) -> None:
    with pytest.raises(ModelFailed):
        read_vectors(answer, number)


def test_vectors_come_as_lists_or_base64_and_are_of_unit_length() -> None:
    made = read_vectors(said([3, 4], encoded([0, 2]), usage={"prompt_tokens": 5}), 2)
    assert np.allclose(made.rows, np.array([[0.6, 0.8], [0, 1]]))
    assert made.tokens == 5
    assert made.literals()[1] == "[0.0,1.0]"
    assert read_vectors(said([1e-30, 0]), 1).literals() == ["[1.0,0.0]"]


async def test_what_is_declared_is_sent(one: Server, tmp_path: Path) -> None:
    entry = one.entry("x", dimensions=3, before_query="query: ", before_passage="passage: ")
    sent: list[Chosen] = []
    async with catalogue(tmp_path, entry) as endpoints:
        model = await model_of(endpoints.opened[0])
        assert model == VectorModel("essai · passage:", 3)
        made = await embed(endpoints, INTERNE, model.name, ["voiture"], "query", sent.append)
        assert made.rows.shape == (1, 3)
        await embed(endpoints, INTERNE, model.name, ["un", "deux"], "passage")
        assert [each.name for each in sent] == ["x"]
    asked = [(body["model"], body["input"], body["dimensions"]) for body in one.sent]
    assert asked == [
        ("essai", ["passage: bonjour"], 3),
        ("essai", ["query: voiture"], 3),
        ("essai", ["passage: un", "passage: deux"], 3),
    ]


async def test_only_an_endpoint_of_the_same_model_stands_in(
    one: Server, two: Server, tmp_path: Path
) -> None:
    one.fails = 500
    other = two.entry("autre", model="autre")
    async with catalogue(tmp_path, one.entry("un"), other) as endpoints:
        with pytest.raises(ModelFailed):
            await embed(endpoints, INTERNE, "essai", ["voiture"], "query")
    assert two.sent == []
    async with catalogue(tmp_path, one.entry("un"), other, two.entry("deux")) as endpoints:
        made = await embed(endpoints, INTERNE, "essai", ["voiture"], "query")
        assert made.rows.shape == (1, 6)
        assert [each["model"] for each in two.sent] == ["essai"]


async def test_the_policy_stands_before_it(one: Server, tmp_path: Path) -> None:
    hosting = '[endpoints.hosting]\noperator = "Nuage"\nseat = "US"\ncountry = "US"\n'
    async with catalogue(
        tmp_path, one.entry("x") + hosting, policy='[policy]\npreset = "france"\n'
    ) as endpoints:
        with pytest.raises(NoEndpointUp):
            await embed(endpoints, INTERNE, "essai", ["voiture"], "query")
    assert one.sent == []


async def test_one_that_hangs_is_given_up_and_rests_after_three(
    one: Server, tmp_path: Path
) -> None:
    one.hangs = True
    async with catalogue(tmp_path, one.entry("x")) as endpoints:
        for _ in range(3):
            with pytest.raises(ModelSilent):
                await embed(endpoints, INTERNE, "essai", ["a"], "query", patience=1)
        assert endpoints.opened[0].circuit.state == "open"
        with pytest.raises(NoEndpointUp):
            await embed(endpoints, INTERNE, "essai", ["a"], "query", patience=1)
    assert len(one.sent) == 3


async def test_another_model_under_the_same_name_is_noticed(one: Server, tmp_path: Path) -> None:
    async with catalogue(tmp_path, one.entry("x")) as endpoints:
        assert (await model_of(endpoints.opened[0])).dimensions == 6
        one.says = {"data": [{"embedding": [1, 2]}]}
        with pytest.raises(AppError):
            await embed(endpoints, INTERNE, "essai", ["voiture"], "query")
        assert (await model_of(endpoints.opened[0])).dimensions == 2
