"""One task's file read into its definition, or refused with the place of the mistake."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from emilie.assistant.tasks.definition import Definition
from emilie.core.errors import AppError
from emilie.inference.faults import places, toml_line

MARK = "+++"
LARGEST = 100_000
"""Most bytes of a file."""


class TaskRefused(AppError):
    """A file of the operator's folder that says something it may not say."""

    status, code = 500, "task_refused"


def read_file(path: Path) -> Definition:
    """The task of a file; raises `TaskRefused` with what is wrong and where."""
    try:
        with path.open("rb") as file:
            given = file.read(LARGEST + 1)
        text = given.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaskRefused(file=path.name, where="lecture impossible") from error
    if len(given) > LARGEST:
        raise TaskRefused(file=path.name, where="plus de 100 ko")
    return read_text(path.name, text)


def read_text(name: str, text: str) -> Definition:
    opening, *lines = text.removeprefix("\ufeff").splitlines() or [""]
    if opening.strip() != MARK or MARK not in (stripped := [line.strip() for line in lines]):
        raise TaskRefused(file=name, where=f"ligne 1 (le TOML se met entre deux lignes {MARK})")
    end = stripped.index(MARK)
    try:
        given = tomllib.loads("\n".join(lines[:end]))
    except tomllib.TOMLDecodeError as error:
        raise TaskRefused(file=name, where=toml_line(error, before=1)) from error
    except (ValueError, RecursionError) as error:
        raise TaskRefused(file=name, where="une valeur démesurée") from error
    # Its title is for readers of the file, as in `instructions`.
    body = [line for line in lines[end + 1 :] if not line.startswith("# ")]
    try:
        return Definition.model_validate(given | {"prompt": "\n".join(body)})
    except ValidationError as error:
        raise TaskRefused(file=name, where=places(error, given)) from error
