"""The table of an archive: each item with its answer, as CSV and as a workbook.

What anybody may have written stands in its cells: no program that opens them may compute it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from emilie.core import sheets
from emilie.core.text import fold
from emilie.documents.export.order import visible

LONGEST_CELL = 32_767
"""Characters of a cell that Excel opens."""
WIDE, NARROW = 80, 24


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """As `core.sheets` writes it, of what can be seen."""
    seen = ([str(visible(cell)) for cell in row] for row in rows)
    return sheets.as_csv([str(visible(name)) for name in columns], seen)


def as_workbook(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    generator: str,
    mention: str,
) -> bytes:
    """Every cell is text: nothing in it is a formula or a link."""
    # Imported here: only an archive needs it.
    from xlsxwriter import Workbook  # noqa: PLC0415 -- as said

    content = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with Workbook(content, options) as book:
        book.set_properties({"title": title, "comments": mention, "author": generator})
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        widths = [len(name) for name in columns]
        for place, name in enumerate(columns):
            sheet.write_string(0, place, str(visible(name)), bold)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, _fitting(cell), wrapped)
                widths[place] = max(widths[place], len(cell))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, WIDE if width > NARROW * 4 else NARROW)
    return content.getvalue()


def _fitting(cell: str) -> str:
    cell = str(visible(cell))
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"


def apart(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Names of columns that none of the table's own has."""
    known = {fold(name) for name in taken}
    found = list[str]()
    for name in names:
        chosen, number = name, 2
        while fold(chosen) in known:
            chosen, number = f"{name} ({number})", number + 1
        known.add(fold(chosen))
        found.append(chosen)
    return found
