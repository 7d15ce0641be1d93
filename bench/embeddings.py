"""A model of vectors that costs nothing and never changes: hashed groups of letters.

What two texts share is spelling, not meaning; so it says what fusing costs, and little of what it
brings with a real model. Groups of three to five folded letters, spaces included, are hashed into
`DIMENSIONS` signed sums whose square roots are kept (Weinberger et al., *Feature Hashing for Large
Scale Multitask Learning*, 2009). `python -m bench.embeddings --port=…` serves it as OpenAI does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from aiohttp import web

from bench.system import CLIENT, free_port, service
from emilie.core.text import fold
from emilie.inference.embedding import Vectors

DIMENSIONS = 384
NAME = "lettres-hachees"
GROUPS = range(3, 6)
ODD = np.uint64(0x9E3779B97F4A7C15)
"""Knuth's multiplicative hash, for 64 bits."""


def vector(text: str) -> npt.NDArray[np.float32]:
    letters = np.frombuffer(f" {fold(text)} ".encode("latin-1", "replace"), np.uint8)
    sums = np.zeros(DIMENSIONS)
    for size in GROUPS:
        number = max(0, len(letters) - size + 1)
        hashed = np.full(number, np.uint64(size), np.uint64)
        for place in range(size):
            hashed = (hashed ^ letters[place : place + number]) * ODD
            hashed ^= hashed >> np.uint64(29)
        signs = np.where(hashed >> np.uint64(63), 1.0, -1.0)
        sums += np.bincount((hashed % np.uint64(DIMENSIONS)).astype(np.intp), signs, DIMENSIONS)
    rooted = np.sign(sums) * np.sqrt(np.abs(sums))
    length = float(np.linalg.norm(rooted))
    return (rooted / length if length else np.eye(1, DIMENSIONS)[0]).astype(np.float32)


def vectors(texts: list[str]) -> Vectors:
    return Vectors(np.array([vector(each) for each in texts]), 0)


@contextmanager
def served(home: Path) -> Iterator[Path]:
    """A catalogue whose only endpoint makes these vectors, in a process of its own."""
    port = free_port()
    module = ["bench.embeddings", f"--port={port}"]
    with service(module, port, home / "embeddings.log", CLIENT, "/v1/models"):
        file = home / "emilie.toml"
        file.write_text(
            f'[[endpoints]]\nname = "vecteurs"\nurl = "http://127.0.0.1:{port}/v1"\n'
            f'model = "{NAME}"\nabilities = ["embeddings"]\n'
        )
        yield file


async def _listed(_: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": NAME}]})


async def _embedded(request: web.Request) -> web.Response:
    texts = (await request.json())["input"]
    data = [
        {"index": place, "embedding": each.tolist()}
        for place, each in enumerate(vectors(texts).rows)
    ]
    return web.json_response({"data": data, "usage": {"prompt_tokens": len(texts)}})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, required=True)
    app = web.Application(client_max_size=10_000_000)
    app.add_routes([web.get("/v1/models", _listed), web.post("/v1/embeddings", _embedded)])
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None)


if __name__ == "__main__":
    main()
