"""A table as rows of text under the names of its columns, or why it is none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook

from emilie.documents.extraction.blocks import Unreadable, clean, one_line
from emilie.documents.extraction.kinds import SHEETS
from emilie.documents.extraction.plain import decoded
from emilie.documents.extraction.sheets import delimiter_of, guarded, refuse_vast, written

MOST_COLUMNS = 100
LONGEST = 20_000
"""Most characters of one cell: some eight pages."""
MARKS = ";\t,|"
NO_MARK = "\x1f"
"""That no text holds: everything stands in one column."""
_NUMBER = re.compile(r"[-+]?[\d\s.,/:%€]+")

Numbered = tuple[int, Sequence[str]]
"""A row with its number in the file, from 1."""


class Refused(Exception):
    """The table cannot be used; `code` and `params` say why."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Columns:
    names: list[str]
    rows: list[list[str]]


def read(content: bytes, kind: str, most: int) -> Columns:
    """The first sheet that holds something, or the CSV; at most `most` rows under its first one."""
    if kind in SHEETS:
        rows, strict = workbook(content), False
    else:
        rows, strict = lines(content), True
    filled = ((number, row) for number, row in rows if any(row))
    first = next(filled, None)
    if first is None:
        raise Refused("table_empty")
    names = header(first[1])
    return Columns(names, list(_rows(filled, len(names), most, strict=strict)))


def workbook(content: bytes) -> Iterable[Numbered]:
    file = io.BytesIO(content)
    with guarded():
        book = CalamineWorkbook.from_filelike(file)
        refuse_vast(file)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            found = sheet.to_python(skip_empty_area=True)
            if any(cell not in {None, ""} for row in found for cell in row):
                first = 1 if sheet.start is None else sheet.start[0] + 1
                return [(number, _cells(row)) for number, row in enumerate(found, first)]
    return []


def _cells(row: Sequence[Any]) -> list[str]:
    return [_cell(written(value) if not isinstance(value, str) else value) for value in row]


def _cell(text: str) -> str:
    """Lines are kept: a cell may hold the text that a task is about."""
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(lines).strip()


def lines(content: bytes) -> Iterator[Numbered]:
    text = decoded(content)
    if text is None:
        raise Refused("table_unsupported")
    text = clean(text)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    end = 1
    try:
        for row in reader:
            # A row may stand on several lines: it is called by its first.
            number, end = end, reader.line_num + 1
            yield number, [_cell(cell) for cell in row]
    except csv.Error as error:
        raise Refused("table_quote_open", row=end) from error


def _delimiter(text: str) -> str:
    """The mark between cells, which the first row holds unless there is one column: commas of the
    sentences below are no marks then.
    """
    first = next((line for line in text.split("\n") if line.strip()), "")
    usual = delimiter_of(text)
    if usual in first:
        return usual
    return max((mark for mark in MARKS if mark in first), key=first.count, default=NO_MARK)


def header(row: Sequence[str]) -> list[str]:
    names = [one_line(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Refused("table_too_many_columns", most=MOST_COLUMNS)
    for place, name in enumerate(names, 1):
        if not name or _NUMBER.fullmatch(name) or len(name) > 200:
            raise Refused("table_without_header", column=place)
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise Refused("table_column_twice", name=name)
        seen.add(name.casefold())
    return names


def _rows(rows: Iterable[Numbered], width: int, most: int, *, strict: bool) -> Iterator[list[str]]:
    """`strict`: every row is to have all its cells; spreadsheets leave the last ones out."""
    count = 0
    for number, row in rows:
        count += 1
        if count > most:
            raise Refused("table_too_many_rows", most=most)
        cells = list(row)
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) > width or (strict and len(cells) < width):
            raise Refused("table_ragged", row=number, cells=len(cells), columns=width)
        if any(len(cell) > LONGEST for cell in cells):
            raise Refused("table_cell_too_long", row=number, most=LONGEST)
        yield cells + [""] * (width - len(cells))
    if not count:
        raise Refused("table_without_rows")


def code_of(error: Unreadable) -> Refused:
    """What a reader of documents refuses a workbook for, said of a table."""
    if error.code == "document_too_many_cells":
        return Refused("table_too_many_cells")
    return Refused("table_corrupt")
