"""The process that adds a last page to the PDF of a publication: its exact reference, its abstract.

The PDF is anybody's, and native code opens it: alone, under limits, nothing written but its output.
A line of JSON and the PDF come in; the PDF with its notice comes out.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pypdfium2 as pdfium
import typst

from emilie.documents.export.typesetting import BOX, quoted, undrawable
from emilie.documents.extraction.limits import limit

PAGE = """
#set page(width: {width}pt, height: {height}pt, margin: 2cm)
#set text(lang: {language}, size: 10pt)
#set par(justify: false)
#text(weight: "bold", {says})

#text({reference})

#text({abstract})
"""
SMALLEST = 300
"""Points: a page of which less may be read holds no notice."""


def main() -> None:
    wanted = json.loads(sys.stdin.buffer.readline())
    limit(memory=wanted["memory"], seconds=wanted["seconds"], parent=wanted["parent"])
    sys.stdout.buffer.write(noticed(sys.stdin.buffer.read(), wanted))
    sys.stdout.flush()


def noticed(content: bytes, wanted: dict[str, Any]) -> bytes:
    document = pdfium.PdfDocument(content)
    document.import_pages(pdfium.PdfDocument(_notice(document[0].get_size(), wanted)))
    if len(document) > wanted["pages"]:
        raise SystemExit("more pages than are read")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _notice(size: tuple[float, float], wanted: dict[str, Any]) -> bytes:
    """Of the size of the others, after which it comes."""
    width, height = (max(each, SMALLEST) for each in size)
    said = {name: quoted(wanted[name]) for name in ("language", "says", "reference", "abstract")}
    source = PAGE.format(width=width, height=height, **said)
    # What no font here draws would be left out without a word.
    boxes = dict.fromkeys(map(ord, undrawable(source)), BOX)
    made: bytes = typst.compile(source.translate(boxes).encode(), format="pdf")
    return made


if __name__ == "__main__":
    main()
