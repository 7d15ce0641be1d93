"""Spreadsheets and CSV: each sheet in small tables of rows that repeat the sheet's first row.

A passage cut out of a table says nothing without the names of its columns.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from emilie.documents.extraction.blocks import Page, Unreadable, clean, one_line
from emilie.documents.extraction.package import opened
from emilie.documents.extraction.plain import decoded

MOST_CELLS = 100_000
"""Cells that hold something, in all sheets."""
WORDS = 180
"""Words of one table of rows: it then makes one passage."""
NAMES = 60
"""Most words of a first row that is taken for the names of the columns."""
COLUMN = " | "
MOST_RECTANGLE = 5_000_000
"""Cells of the rectangle that holds all of a sheet, the empty ones included."""
MOST_LINES = 100
"""Lines of one cell of a CSV above which its quotation mark is a word like another."""
_DIMENSION = re.compile(rb'<dimension[^>]*ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
csv.field_size_limit(10_000_000)

Row = Sequence[str]
Numbered = tuple[int, Row]
"""A row with its number in the sheet."""


def read_workbook(file: IO[bytes]) -> list[Page]:
    """The sheets of a workbook, in their order, hidden ones included."""
    pages: list[Page] = []
    cells = Cells()
    with guarded():
        workbook = CalamineWorkbook.from_filelike(file)
        refuse_vast(file)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            first = 1 if sheet.start is None else sheet.start[0] + 1
            rows = enumerate(sheet.to_python(skip_empty_area=True), first)
            written = ((number, _written(row)) for number, row in rows)
            pages += tables(cells.counted(written), one_line(name))
    return pages


@contextmanager
def guarded() -> Iterator[None]:
    """A workbook that cannot be read in this block is corrupt."""
    try:
        yield
    except CalamineError as error:
        raise Unreadable("document_corrupt") from error
    except BaseException as error:
        # What Rust panics of comes as an exception that is no `Exception`, and has no address.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("document_corrupt") from error


def read_csv(file: IO[bytes]) -> list[Page]:
    text = decoded(file.read())
    if text is None:
        raise Unreadable("document_unsupported")
    text = clean(text)
    delimiter = delimiter_of(text)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        if any(cell.count("\n") > MOST_LINES for row in rows for cell in row):
            # A quotation mark that nothing closes, as in 5": the marks are words.
            plain = csv.reader(io.StringIO(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
            rows = list(plain)
    except csv.Error as error:
        raise Unreadable("document_corrupt") from error
    numbered = ((number, [one_line(cell) for cell in row]) for number, row in enumerate(rows, 1))
    return tables(Cells().counted(numbered), None)


def delimiter_of(text: str) -> str:
    """The mark that most lines hold as often as each other; French exports write semicolons."""
    sample = text[:20_000]
    return max(";\t,|", key=lambda mark: _regularity(sample, mark))


def refuse_vast(file: IO[bytes]) -> None:
    """Refuse sheets that say to be vast: every cell of their rectangle would be made."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return
    file.seek(0)
    with opened(file) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        for name in names:
            with package.open(name) as stream:
                said = _DIMENSION.search(stream.read(4096))
            if said is not None and _size(said[1]) * int(said[2]) > MOST_RECTANGLE:
                raise Unreadable("document_too_many_cells")


def _size(column: bytes) -> int:
    """Number of a column called by its letters."""
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number


def _regularity(sample: str, mark: str) -> float:
    counts = [line.count(mark) for line in sample.split("\n")[:50] if line.strip()]
    if not counts or max(counts) == 0:
        return 0.0
    usual = max(set(counts), key=counts.count)
    return counts.count(usual) / len(counts) if usual else 0.0


class Cells:
    """Counts what a workbook holds, so that a small file cannot unfold for ever."""

    def __init__(self) -> None:
        self._count = 0

    def counted(self, rows: Iterable[Numbered]) -> Iterator[Numbered]:
        for number, row in rows:
            self._count += sum(map(bool, row))
            if self._count > MOST_CELLS:
                raise Unreadable("document_too_many_cells")
            if any(row):
                yield number, row


def tables(rows: Iterable[Numbered], sheet: str | None) -> list[Page]:
    """Pages of rows, each under the sheet's first row where it is short enough to be the names of
    columns; `sheet` and the numbers of their rows are their heading.
    """
    pages: list[tuple[list[str], int, int]] = []
    names: str | None = None
    words = 0
    for number, row in rows:
        line = COLUMN.join(row).rstrip(" |")
        if names is None:
            names, pages = line, [([line], number, number)]
            continue
        length = len(line.split())
        if words and words + length > WORDS:
            pages.append(([names] if len(names.split()) <= NAMES else [], number, number))
            words = 0
        held, first, _ = pages[-1]
        pages[-1] = ([*held, line], first, number)
        words += length
    return [_page(held, sheet, span if len(pages) > 1 else None) for held, *span in pages]


def _page(rows: list[str], sheet: str | None, span: list[int] | None) -> Page:
    if span is None:
        return Page("\n".join(rows), heading=sheet)
    lines = f"lignes {span[0]} à {span[1]}"
    return Page("\n".join(rows), heading=f"{sheet}, {lines}" if sheet else lines)


def _written(row: Sequence[Any]) -> Row:
    return [written(cell) for cell in row]


def written(cell: Any) -> str:
    """A value as a French spreadsheet shows it."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.strftime("%d/%m/%Y") if midnight else cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, timedelta):
        hours, minutes = divmod(round(abs(cell.total_seconds()) / 60), 60)
        return f"{'-' * (cell < timedelta())}{hours}:{minutes:02}"
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return one_line(str(cell))


def _number(value: float) -> str:
    """With the fifteen digits that spreadsheets keep, and no exponent."""
    if not isfinite(value):
        return str(value)
    said = format(Decimal(f"{value:.15g}"), "f")
    return (said.rstrip("0").rstrip(".") if "." in said else said).replace(".", ",")
