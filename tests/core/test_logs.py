"""A log line is one event, whole, and tells nothing that an agent wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emilie.core import logs
from emilie.core.db import Sessions
from emilie.core.errors import NotFound

SECRET = "le dossier de Mme Martin"


class Written(io.StringIO):
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Written]]:
    """Set the logs up as a server does; gives what they write."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "emilie", "sqlalchemy")}
    before = (root.handlers[:], logging.raiseExceptions)

    def set_up(form: logs.Form = "json", level: logs.Level | None = "debug") -> Written:
        stream = Written()
        monkeypatch.setattr("sys.stderr", stream)
        logs.set_up(form, level)
        return stream

    yield set_up
    root.handlers[:], logging.raiseExceptions = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_has_what_an_operator_looks_for(written: Callable[..., Written]) -> None:
    out = written()
    logs.request_id.set("0123456789abcdef")
    logging.getLogger("emilie.somewhere").warning(
        "answer %s", "failed", extra={"code": "model_cut", "seconds": 1.5, "question": SECRET}
    )
    logs.request_id.set(None)
    [event] = out.events()
    assert event.pop("time").endswith("+00:00")
    assert event == {
        "level": "WARNING", "logger": "emilie.somewhere", "message": "answer failed",
        "code": "model_cut", "seconds": 1.5, "request_id": "0123456789abcdef",
    }  # fmt: skip


def test_libraries_tell_their_ordinary_work_to_those_who_debug(
    written: Callable[..., Written],
) -> None:
    for level, told in (("info", ["ours"]), ("debug", ["ours", logs.NOT_SHOWN])):
        out = written("json", level)
        logging.getLogger("emilie.x").info("ours")
        logging.getLogger("procrastinate").info("theirs")
        assert [event["message"] for event in out.events()] == told


def test_text_says_the_same_to_people(written: Callable[..., Written]) -> None:
    out = written("text", "warning")
    logging.getLogger("emilie.x").info("too low")
    logging.getLogger("emilie.x").warning("answer %s", "failed", extra={"code": "model_cut"})
    assert out.getvalue().endswith(" WARNING emilie.x: answer failed code=model_cut\n")
    assert "too low" not in out.getvalue()


def test_an_exception_tells_its_type_and_stack_only(written: Callable[..., Written]) -> None:
    out = written()
    try:
        try:
            int(SECRET)
        except ValueError as first:
            first.add_note(SECRET)
            raise ExceptionGroup(SECRET, [KeyError(SECRET), OSError(28, SECRET, SECRET)]) from first
    except ExceptionGroup:
        logging.getLogger("emilie.x").exception("it failed")
    [event] = out.events()
    assert event["exception"] == "ExceptionGroup"
    assert "which led to:" in event["stack"]
    assert "OSError (ENOSPC)" in event["stack"]
    assert "in test_an_exception_tells_its_type_and_stack_only" in event["stack"]
    assert SECRET not in out.getvalue()


def test_an_error_of_ours_tells_its_code() -> None:
    assert logs.name_of(NotFound()) == "emilie.core.errors.NotFound (not_found)"


def test_exceptions_that_turn_in_circles_end() -> None:
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert logs.stack_of(first).splitlines() == ["KeyError", "during which came:", "ValueError"]


async def test_a_failed_statement_tells_its_state(
    written: Callable[..., Written], sessions: Sessions
) -> None:
    out = written()
    async with sessions() as session:
        with pytest.raises(DBAPIError) as failure:
            await session.execute(text("select cast(:said as integer)"), {"said": SECRET})
    logging.getLogger("emilie.x").error("database error", exc_info=failure.value)
    assert "(22P02)" in out.events()[-1]["exception"]
    assert SECRET not in out.getvalue()


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "procrastinate.worker", "aiohttp.client"])
def test_a_library_keeps_its_words_and_loses_ours(
    written: Callable[..., Written], name: str
) -> None:
    out = written()
    foreign = logging.getLogger(name)
    extra = {"status": SECRET, "action": "job_error", "job": SECRET}
    foreign.warning(f"Job read({SECRET}) ended", extra=extra)
    foreign.warning("Row %r after %.1f s", (SECRET,), 0.5)
    foreign.warning("Row %(row)s", {"row": SECRET})
    foreign.warning("Row %d", SECRET)
    foreign.warning("failed: %s", ValueError(SECRET))
    foreign.warning(f"Starting job read({SECRET})")
    assert out.events()[0]["message"] == "job_error"
    said = [event["message"] for event in out.events()[1:]]
    assert said[0] == "Row '<tuple>' after 0.5 s"
    assert said[1:3] == ["Row %(row)s", "Row %d"]
    assert said[3:] == ["failed: ValueError", logs.NOT_SHOWN]
    assert all("test_logs" in event["at"] for event in out.events())
    assert SECRET not in out.getvalue()


async def test_asyncio_says_what_failed_without_quoting_it(
    written: Callable[..., Written],
) -> None:
    out = written()

    async def fail() -> None:
        raise ValueError(SECRET)

    def call_back(_: object) -> None:
        raise KeyError(SECRET)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    asyncio.get_running_loop().call_soon(call_back, SECRET)
    await asyncio.sleep(0.01)
    events = [event for event in out.events() if event["level"] == "ERROR"]
    assert {event["exception"] for event in events} == {"ValueError", "KeyError"}
    assert "Task exception was never retrieved" in {event["message"] for event in events}
    assert SECRET not in out.getvalue()


def test_what_python_would_print_goes_the_same_way(
    written: Callable[..., Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("sys.excepthook", "sys.unraisablehook", "threading.excepthook"):
        monkeypatch.setattr(name, None)
    monkeypatch.setattr(warnings, "showwarning", None)
    out = written()
    logs.take_over()

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._warned
        warnings.warn(SECRET, UserWarning, stacklevel=1)
    thread_event, warning = out.events()
    assert (thread_event["message"], thread_event["exception"]) == ("a thread failed", "ValueError")
    assert warning["message"].startswith("UserWarning at ")
    assert SECRET not in out.getvalue()
