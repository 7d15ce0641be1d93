"""Logs: one line an event, as text or as JSON, never a content of agents.

Our own messages are fixed words with codes and figures in them. What libraries log is not ours to
trust: asyncio quotes exceptions, SQLAlchemy rows, procrastinate arguments. So their messages keep
the words of their code and lose what was put into them, and no exception tells its message: its
type and its stack say where to look.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import orjson

Form = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]

FIELDS = (
    *("method", "route", "status", "ms", "code", "outcome", "endpoint"),
    *("seconds", "first_word_seconds", "input_tokens", "output_tokens"),
)
"""What a line may carry besides its message, given by `extra=`."""
NOT_SHOWN = "(message not shown: it may hold a content)"
OF_ASYNCIO = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Unclosed connection",
    "Unhandled exception in event loop",
    "socket.send() raised exception.",
)
"""Beginnings of asyncio's messages, which go on with what failed."""
_CODE = re.compile(r"[a-z][a-z_]{2,50}")
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that the current task serves, or was started by."""
trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""Its trace, while traces are sent somewhere."""

log = logging.getLogger(__name__)


def set_up(form: Form = "text", level: Level | None = None) -> None:
    """Send every logger of the process through one formatter, to the error output."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if form == "json" else AsText())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    level = level or ("info" if form == "json" else "warning")
    logging.getLogger("emilie").setLevel(level.upper())
    # What libraries tell of their ordinary work is for those who debug.
    root.setLevel("WARNING" if level == "info" else level.upper())
    if level == "debug":
        logging.getLogger("sqlalchemy").setLevel("DEBUG")
    # A line that cannot be written is otherwise told with its arguments.
    logging.raiseExceptions = False


def take_over() -> None:
    """Log what Python itself would print with all that it knows: warnings, last exceptions."""
    warnings.showwarning = _warned
    sys.excepthook = lambda _kind, error, _stack: log.critical("fatal error", exc_info=error)
    sys.unraisablehook = lambda told: log.error("ignored error", exc_info=told.exc_value)
    threading.excepthook = lambda told: log.error("a thread failed", exc_info=told.exc_value)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:  # fmt: skip
    # pydantic's warnings quote the value that they are about.
    del message, file, line
    log.warning("%s at %s:%d", category.__name__, filename, lineno)


class AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return orjson.dumps({"time": at} | facts(record), default=str).decode()


class AsText(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = facts(record)
        stack = said.pop("stack", None)
        head = [said.pop(name) for name in ("level", "logger", "message")]
        pairs = "".join(f" {name}={value}" for name, value in said.items())
        line = f"{self.formatTime(record)} {head[0]} {head[1]}: {head[2]}{pairs}"
        return f"{line}\n{stack}" if stack else line


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of an event."""
    said: dict[str, Any] = {
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
    }
    if (request := request_id.get()) is not None:
        said["request_id"] = request
    if (trace := trace_id.get()) is not None:
        said["trace_id"] = trace
    if _is_ours(record.name):
        given = record.__dict__
        said |= {name: given[name] for name in FIELDS if given.get(name) is not None}
    else:
        said["at"] = f"{record.module}.{record.funcName}:{record.lineno}"
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said |= {"exception": name_of(error), "stack": stack_of(error)}
    return said


def _is_ours(logger: str) -> bool:
    return logger == "emilie" or logger.startswith("emilie.")


def message_of(record: logging.LogRecord) -> str:
    """The words of a message. Of a library's, only those that its code holds."""
    if _is_ours(record.name):
        return record.getMessage()
    said = str(record.msg)
    if record.args:
        given = record.args if isinstance(record.args, tuple) else ()
        try:
            return said % tuple(_harmless(value) for value in given)
        except (TypeError, ValueError):
            return said
    if record.name.startswith("uvicorn"):
        return said.strip()
    action = getattr(record, "action", None)  # a word of procrastinate's code
    if isinstance(action, str) and _CODE.fullmatch(action):
        return action
    if record.name == "asyncio":
        return next((known for known in OF_ASYNCIO if said.startswith(known)), NOT_SHOWN)
    return NOT_SHOWN


def _harmless(value: object) -> object:
    """A figure as it is, anything else by its type."""
    if value is None or isinstance(value, int | float):
        return value
    return name_of(value) if isinstance(value, BaseException) else f"<{type(value).__name__}>"


def name_of(error: BaseException) -> str:
    """Type of an exception, with the code that says which of its kind it is."""
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    code = _code(error)
    return f"{name} ({code})" if code else name


def _code(error: BaseException) -> str | None:
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0)
    if type(error).__module__.startswith("emilie."):
        code = getattr(error, "code", None)
        return code if isinstance(code, str) and _CODE.fullmatch(code) else None
    # PostgreSQL's, which SQLAlchemy's errors carry as `orig`.
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state if isinstance(state, str) and _SQLSTATE.fullmatch(state) else None


def stack_of(error: BaseException) -> str:
    """The traceback as Python writes it, causes first, without any exception's message."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    hidden = error.__suppress_context__
    before = error.__cause__ or (None if hidden else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "which led to:" if error.__cause__ else "during which came:"
    frames = traceback.extract_tb(error.__traceback__)
    yield from (line.rstrip("\n") for line in traceback.format_list(frames))
    yield name_of(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            if id(each) not in seen:
                yield "of which:"
                yield from _told(each, seen)
