"""A local model in its own process, spoken to through the endpoint's own client."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core.errors import AppError
from emilie.inference.errors import ModelContextExceeded, ModelCut, ModelNotServed, ModelStarting
from emilie.inference.local import process as processes
from emilie.inference.local.header import ModelFileForeign, ModelFileMissing, ModelFileRefused
from emilie.inference.local.model import LocalModel
from emilie.inference.local.plan import ModelOutOfMemory
from emilie.settings import LocalModels

from .conftest import Serve, local_model

PLAIN = ModelRequestParameters()


def asked(question: str = "Bonjour") -> list[ModelMessage]:
    return [ModelRequest.user_text_prompt(question)]


async def ask(model: LocalModel, tokens: int = 12) -> str:
    reply = await model.request(asked(), ModelSettings(max_tokens=tokens), PLAIN)
    assert reply.usage.output_tokens == tokens
    assert reply.model_name == model.process.title
    return reply.text or ""


def child_of(model: LocalModel) -> psutil.Process:
    assert model.process.process is not None
    return psutil.Process(model.process.process.pid)


async def until(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_it_answers_and_streams(serve: Serve, small: Path) -> None:
    model = serve(small)
    assert set(await ask(model)) <= set("abcdefghijklmnopqrstuvwxyz ")
    async with model.request_stream(asked(), ModelSettings(max_tokens=200), PLAIN) as stream:
        updates = [event async for event in stream]
        reply = stream.get()
    assert len(updates) > 1
    assert (reply.usage.output_tokens, reply.finish_reason) == (200, "length")
    # Right after a stream: its server hangs up then, and the next request must not be lost.
    for _ in range(3):
        async with model.request_stream(asked(), ModelSettings(max_tokens=4), PLAIN) as stream:
            async for _event in stream:
                pass
        await ask(model)


async def test_nobody_else_may_ask(serve: Serve, small: Path) -> None:
    model = serve(small)
    await model.name()
    async with aiohttp.ClientSession() as stranger:
        for path in ("/models", "/chat/completions"):
            async with stranger.post(model.base_url + path, json={}) as response:
                assert response.status in {401, 404, 405}
        async with stranger.get(model.base_url + "/models") as response:
            assert response.status == 401
    command = " ".join(child_of(model).cmdline())
    environment = child_of(model).environ()
    assert model.process.key not in command + str(environment)
    address = child_of(model).net_connections()[0].laddr
    assert address.ip == "127.0.0.1"


async def test_its_environment_holds_no_secret(
    serve: Serve, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMILIE_MODEL_KEY", "secret")
    model = serve(small)
    await model.name()
    assert "EMILIE_MODEL_KEY" not in child_of(model).environ()


async def test_leaving_a_stream_frees_its_place(serve: Serve, slow: Path) -> None:
    model = serve(slow, LocalModels(slots=1))
    async with model.request_stream(asked(), ModelSettings(max_tokens=4_000), PLAIN) as stream:
        async for _ in stream:
            break
    began = time.monotonic()
    await ask(model, 4)  # there is one place only
    assert time.monotonic() - began < 5


async def stream_and_kill(model: LocalModel) -> None:
    async with model.request_stream(asked(), ModelSettings(max_tokens=4_000), PLAIN) as stream:
        words = aiter(stream)
        await anext(words)
        child_of(model).kill()  # once: what it had written goes on coming
        async for _ in words:
            pass


async def test_killed_in_mid_answer_it_comes_back(serve: Serve, slow: Path) -> None:
    model = serve(slow)
    with pytest.raises(ModelCut):
        await stream_and_kill(model)
    first = model.process.process
    await until(lambda: model.process.process is not first and model.process.address)
    assert await ask(model)


async def test_deaths_in_a_row_are_spaced_out(
    serve: Serve, small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = serve(small)
    for _ in range(3):
        await model.name()
        last = model.process.process
        child_of(model).kill()
        await until(lambda last=last: model.process.process is not last)
    await model.name()
    waits = [record.__dict__["seconds"] for record in caplog.records if "died" in record.msg]
    assert waits == [0.5, 1.0, 2.0]


async def test_stopped_it_leaves_nothing(serve: Serve, small: Path) -> None:
    model = serve(small)
    await model.name()
    child = child_of(model)
    await model.close()
    assert not child.is_running()
    assert not model.process.is_alive()
    with pytest.raises(AppError):
        await model.name()


async def test_stopped_while_it_loads_it_leaves_nothing(slow: Path) -> None:
    for _ in range(5):
        model = local_model(slow)
        await model.close()
        assert not model.process.is_alive()
        assert model.process.process is None or model.process.process.poll() is not None


async def test_several_models_at_once(serve: Serve, small: Path, slow: Path) -> None:
    models = [serve(small), serve(slow), serve(small)]
    assert all(await asyncio.gather(*(ask(model, 4) for model in models)))
    assert len({model.base_url for model in models}) == 3
    assert len({model.process.key for model in models}) == 3


async def test_what_is_too_long_is_told(serve: Serve, small: Path) -> None:
    model = serve(small)
    with pytest.raises(ModelContextExceeded):
        await model.request(asked("mot " * 9_000), ModelSettings(max_tokens=4), PLAIN)
    assert await ask(model)


@pytest.mark.parametrize("written", [None, b"", b"un texte", b"GGUF\x03"])
async def test_a_file_that_cannot_be_served_says_why(
    serve: Serve, tmp_path: Path, written: bytes | None
) -> None:
    path = tmp_path / "faux.gguf"
    if written is not None:
        path.write_bytes(written)
    model = serve(path)
    with pytest.raises(ModelNotServed):
        await ask(model)
    assert isinstance(model.process.failure, ModelFileRefused)
    assert model.process.process is None


async def test_what_the_engine_does_not_take_says_why(
    serve: Serve, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "inconnu.gguf"
    path.write_bytes(content.replace(b"blk.1.attn_q", b"blk.1.attn_z"))
    model = serve(path)
    with pytest.raises(ModelNotServed):
        await ask(model)
    assert type(model.process.failure) is ModelFileRefused


async def test_a_file_that_is_repaired_is_served(
    serve: Serve, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(b"un texte")
    model = serve(path)
    with pytest.raises(ModelNotServed):
        await model.name()
    assert isinstance(model.process.failure, ModelFileForeign)
    path.write_bytes(content)
    await until(lambda: model.process.address)
    assert await ask(model)


async def test_memory_is_a_limit(
    serve: Serve, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emilie.inference.local.plan.WORKING", 0)
    model = serve(small, LocalModels(memory=60_000_000))
    with pytest.raises(ModelNotServed):
        await model.name()
    assert isinstance(model.process.failure, ModelOutOfMemory)


async def test_who_cannot_wait_is_told_that_it_starts(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes.LocalProcess, "start", lambda _: None)
    model = local_model(small, silence=0.05)
    with pytest.raises(ModelStarting):
        await model.name()
    await model.close()


async def test_a_file_that_goes_away_is_told_at_the_next_start(
    serve: Serve, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    model = serve(path)
    await model.name()
    path.unlink()
    child_of(model).kill()
    await until(lambda: model.process.failure)
    assert isinstance(model.process.failure, ModelFileMissing)


PARENT = """
import sys, time
from pathlib import Path
from emilie.inference.local.process import LocalProcess
from emilie.settings import LocalModels
process = LocalProcess(Path(sys.argv[1]), 4096, LocalModels())
process.start()
while not process.address: time.sleep(0.01)
print(process.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("deaf", [False, True])
def test_it_dies_with_its_parent(small: Path, *, deaf: bool) -> None:
    """Even one that was started in the background, where Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if deaf else None
    try:
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(small)], stdout=subprocess.PIPE, text=True,
            env=dict(os.environ),
        )  # fmt: skip
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    with parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait(60)
        assert psutil.wait_procs([child], timeout=60)[1] == []
