"""What texts mean, as vectors: OpenAI's `/embeddings`, asked of endpoints that the policy opens.

Vectors of two models cannot be compared. So who asks says which model; endpoints that serve it
stand in for each other, others never do.

numpy weighs on the start and on the memory: this module is imported by what embeds only.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import orjson
from pydantic_ai.models import Model
from pydantic_ai.usage import RequestUsage

from emilie.inference.abilities import able
from emilie.inference.catalogue import MOST_DIMENSIONS
from emilie.inference.errors import EndpointError, ModelFailed, NoEndpointUp, understood
from emilie.inference.passing import count_in
from emilie.inference.registry import Chosen, Endpoints, Need, Needs
from emilie.inference.routing import Tried, asked

if TYPE_CHECKING:
    from emilie.inference.endpoint import EndpointModel

Use = Literal["query", "passage"]
Sent = Callable[[Chosen], None]
"""Told of each endpoint that is being sent something."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorModel:
    """What makes vectors that can be compared."""

    name: str
    """That of the model, with what is put before passages."""
    dimensions: int


@dataclass(frozen=True, slots=True)
class Vectors:
    """One row for each text, of unit length."""

    rows: Floats
    tokens: int
    """Read for them, as the endpoint counted; 0 where it counts nothing."""

    def literals(self) -> list[str]:
        """Each as PostgreSQL reads it."""
        option = orjson.OPT_SERIALIZE_NUMPY
        return [orjson.dumps(row, option=option).decode() for row in self.rows]


async def name_of(chosen: Chosen) -> str:
    """The name of the model that it serves; raises an `EndpointError` when it has to be asked, and
    does not say.
    """
    name = await _model(chosen).name()
    before = chosen.entry.before_passage.strip() if chosen.entry else ""
    return f"{name} · {before}" if before else name


async def serves(chosen: Chosen, model: str) -> bool:
    """Whether it serves that model, as far as it says: others may, where it does not."""
    try:
        return await name_of(chosen) == model
    except EndpointError:
        return False


_known: WeakKeyDictionary[Model[Any], VectorModel] = WeakKeyDictionary()


async def model_of(chosen: Chosen) -> VectorModel:
    """The same with its dimensions, which one word tells, once in the life of a process."""
    if (known := _known.get(chosen.model)) is None:
        name = await name_of(chosen)
        made = await _ask(chosen, ["bonjour"], "passage")
        known = _known[chosen.model] = VectorModel(name, made.rows.shape[1])
    return known


async def embed(
    endpoints: Endpoints,
    needs: Needs,
    model: str,
    texts: Sequence[str],
    use: Use,
    sent: Sent = lambda _: None,
    patience: float | None = None,
    dimensions: int | None = None,
) -> Vectors:
    """Vectors of at least one text, by the first endpoint that serves `model` and gives them, of so
    many `dimensions` where that is said.

    Raises what the last one failed of; `patience`: seconds that each may take.
    """
    tried = Tried()
    while True:
        with tried.else_fails():
            chosen = await _next(endpoints, needs.now(), model, tried)
        try:
            made = await _ask(chosen, texts, use, sent, patience)
            # The same model may be asked for fewer numbers elsewhere.
            if dimensions not in {None, made.rows.shape[1]}:
                raise ModelFailed
            return made
        except EndpointError as failure:
            tried.add(chosen, failure)
        await needs.again()


async def _next(endpoints: Endpoints, need: Need, model: str, tried: Tried) -> Chosen:
    for each in able(endpoints, need, "embeddings"):
        if each not in tried.endpoints and each.up and await serves(each, model):
            return each
    raise NoEndpointUp(seconds=1)


async def _ask(
    chosen: Chosen,
    texts: Sequence[str],
    use: Use,
    sent: Sent = lambda _: None,
    patience: float | None = None,
) -> Vectors:
    model, entry = _model(chosen), chosen.entry
    assert entry is not None
    before = entry.before_query if use == "query" else entry.before_passage
    body: dict[str, Any] = {"input": [before + text for text in texts]}
    if entry.dimensions is not None:
        body["dimensions"] = entry.dimensions
    async with asked(chosen, sent, patience) as call:
        said = await model.post("/embeddings", {"model": await model.name()} | body)
        made = read_vectors(said, len(texts))
        known = _known.get(model)
        if known is not None and known.dimensions != made.rows.shape[1]:
            del _known[model]  # another model is served under its name
            raise ModelFailed
        call.used(RequestUsage(input_tokens=made.tokens))
    return made


def _model(chosen: Chosen) -> EndpointModel:
    return cast("EndpointModel", chosen.model)


def read_vectors(said: bytes, number: int) -> Vectors:
    """The vectors in an answer; raises `ModelFailed` unless they are `number` of one length, made
    of finite numbers, none of them nothing but zeros.
    """
    with understood():
        answer = orjson.loads(said)
        given = answer["data"]
        places = [each.get("index", place) for place, each in enumerate(given)]
        if sorted(places) != list(range(number)):
            raise ModelFailed
        numbers = [_numbers(each["embedding"]) for each in given]
        if len({len(each) for each in numbers}) != 1:
            raise ModelFailed
        rows = np.empty((number, len(numbers[0])), np.float32)
        with np.errstate(over="ignore"):
            rows[places] = numbers
        lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
        if not 1 <= rows.shape[1] <= MOST_DIMENSIONS or not np.isfinite(lengths).all():
            raise ModelFailed
        if not lengths.all():
            raise ModelFailed
    count = count_in(answer)
    return Vectors((rows / lengths).astype(np.float32), count.read if count else 0)


def _numbers(written: Any) -> npt.NDArray[np.float64]:
    """A vector as a list, or as the base64 of little-endian floats."""
    if isinstance(written, str):
        return np.frombuffer(base64.b64decode(written, validate=True), "<f4").astype(np.float64)
    if not isinstance(written, list) or not all(type(each) in {int, float} for each in written):
        raise ModelFailed
    return np.array(written, np.float64)
