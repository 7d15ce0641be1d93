"""Tables for a spreadsheet, of which no cell may be computed: anybody may have written it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What begins a formula in a program that opens a CSV; full-width signs do in some."""
_NUMBER = re.compile(r"[-+]?\d[\d\s.,]*[%€]?")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With semicolons and a byte order mark, by which a French Excel opens it as it is."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in columns])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """With an apostrophe before what would be computed; numbers are left as they are."""
    if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
