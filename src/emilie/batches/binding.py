"""From a row of a table to the form of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emilie.assistant.tasks.definition import Definition, Field
from emilie.assistant.tasks.languages import NAMES, language_name
from emilie.core.text import fold

NAMED = 80
"""Most characters of the name of a row."""


def fields_of(
    task: Definition,
    shared: Mapping[str, str],
    bound: Mapping[str, str],
    columns: Sequence[str],
    cells: Sequence[str],
) -> dict[str, str]:
    """The form of one row: what all share, then its cells. An empty cell leaves what is shared."""
    row = dict(zip(columns, cells, strict=True))
    filled = dict(shared)
    for name, column in bound.items():
        if value := row[column]:
            field = task.field(name)
            filled[name] = value if field is None else _meant(field, value)
    return filled


def _meant(field: Field, value: str) -> str:
    """The id of a choice or of a language that a cell names as a person does; else as it is."""
    wanted = fold(value)
    if field.kind == "choice":
        for option in field.options:
            if wanted in {fold(option.id), fold(option.label.fr), fold(option.label.en)}:
                return option.id
    if field.kind == "language":
        for code in NAMES:
            if wanted in {code, *(fold(language_name(code, each)) for each in ("fr", "en"))}:
                return code
    return value


def name_of(cells: Sequence[str], bound: Sequence[int]) -> str:
    """What a row is called: its first cell, which is often what people call it by, or the first
    that holds something.
    """
    said = next((cell for cell in cells if cell), "") or next(
        (cells[place] for place in bound if cells[place]), ""
    )
    line = " ".join(said.split())
    return line if len(line) <= NAMED else line[: NAMED - 1].rstrip() + "…"
