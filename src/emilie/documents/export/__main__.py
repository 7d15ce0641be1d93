"""The export process: an order as JSON on its standard input, the file on its standard output.

What it writes comes from models and from agents' files, so it runs alone, without secrets in its
environment and under limits: `export FORMAT MEMORY SECONDS PARENT`. It writes no file, and what it
starts is bounded as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import cast

from emilie.documents.export import marking
from emilie.documents.export.order import Format, Order, read
from emilie.documents.export.pandoc import written
from emilie.documents.export.tree import metadata, tree
from emilie.documents.extraction.limits import limit

HERE = Path(__file__).parent
MARKDOWN = "gfm+tex_math_dollars-tex_math_gfm-raw_html"


def main() -> None:
    form, memory, seconds, parent = sys.argv[1], *map(int, sys.argv[2:5])
    limit(memory=memory, seconds=seconds, parent=parent)
    sys.stdout.buffer.write(made(read(json.load(sys.stdin.buffer)), cast(Format, form)))


def made(order: Order, form: Format) -> bytes:
    """The file."""
    if form == "pdf":
        from emilie.documents.export.typesetting import pdf  # noqa: PLC0415 -- Typst, for PDF only

        return marking.pdf(pdf(order), order)
    if form == "md":
        return front(order) + written(tree(order, "md"), "--to", MARKDOWN)
    model = f"--reference-doc={HERE / f'reference.{form}'}"
    return marking.office(written(tree(order, form), "--to", form, model), order)


def front(order: Order) -> bytes:
    """The metadata above a text in Markdown: what is JSON is YAML."""
    told = (
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in metadata(order).items()
    )
    return f"---\n{''.join(told)}---\n\n".encode()


if __name__ == "__main__":
    main()
