"""What stands beside a file's text: headers, footers, watermarks, properties, names of files.

No answer needs it, so no page holds it; a mark of protection stands there more often than in the
text. Office packages are read from their parts, as their text is; a PDF's pages hold all that is
on them, so only its properties are read here. Formats of before 2007 and RTF give nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import IO, Literal
from xml.etree.ElementTree import Element

from emilie.documents.extraction import kinds
from emilie.documents.extraction.blocks import Block, clean
from emilie.documents.extraction.package import opened, part, tree

Stands = Literal["header", "footer", "watermark", "property", "file_name"]
MOST = 500
"""Texts of one file, those of the files inside included."""
LONGEST = 4_000
"""Characters of one of them."""


@dataclass(frozen=True)
class Beside:
    text: str
    part: Stands
    page: int | None = None
    """Of a slide, from 1."""
    inside: str = ""
    """The name of the file that it stands in, for files inside another one."""


def beside(file: IO[bytes], kind: str) -> Iterator[Beside]:
    """What stands beside the text of a file of that media type; an empty one is left out."""
    file.seek(0)
    readers = {
        kinds.DOCX: _of_docx, kinds.PPTX: _of_pptx, kinds.XLSX: _of_xlsx,
        kinds.ODT: _of_odf, kinds.ODP: _of_odf, kinds.ODS: _of_odf,
    }  # fmt: skip
    found: Iterable[Beside] = ()
    if kind in readers:
        with opened(file) as package:
            found = list(readers[kind](package))
    elif kind == kinds.PDF:
        found = _of_pdf(file)
    elif kind == kinds.EML:
        found = _of_eml(file)
    for each in found:
        if text := clean(each.text).strip()[:LONGEST]:
            yield Beside(text, each.part, each.page)


# --- what Microsoft's suite writes ----------------------------------------------------------------

_HEADER = re.compile(r"word/(header|footer)\d*\.xml")
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"
_PROPERTIES = ("title", "subject", "keywords", "description", "category", "contentStatus")
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_SHEET_EDGE = re.compile(rb"<(?:odd|even|first)(Header|Footer)[^>]*>([^<]*)</")
_SHEET_CODE = re.compile(r'&(?:"[^"]*"|[LCR]|\d+|K[0-9A-F]{6}|[A-Z])')


def _of_docx(package: zipfile.ZipFile) -> Iterator[Beside]:
    from emilie.documents.extraction.docx import text_of

    for name in package.namelist():
        edge = _HEADER.fullmatch(name)
        content = part(package, name) if edge or name == "word/document.xml" else None
        if content is None:
            continue
        if edge:
            yield Beside(_lines(text_of(content)), "footer" if edge[1] == "footer" else "header")
        if b"textpath" in content:
            for drawn in tree(content).iter(_TEXTPATH):
                yield Beside(drawn.get("string", ""), "watermark")
    yield from _of_ooxml(package)


def _of_pptx(package: zipfile.ZipFile) -> Iterator[Beside]:
    from emilie.documents.extraction.slides import furniture

    for number, text in furniture(package):
        yield Beside(text, "footer", number)
    yield from _of_ooxml(package)


def _of_xlsx(package: zipfile.ZipFile) -> Iterator[Beside]:
    for name in package.namelist():
        if not _SHEET.fullmatch(name):
            continue
        for edge, written in _SHEET_EDGE.findall(part(package, name) or b""):
            text = _SHEET_CODE.sub("\t", unescape(written.decode("utf-8", "replace")))
            yield Beside(text, "footer" if edge == b"Footer" else "header")
    yield from _of_ooxml(package)


def _of_ooxml(package: zipfile.ZipFile) -> Iterator[Beside]:
    core, custom = part(package, "docProps/core.xml"), part(package, "docProps/custom.xml")
    for element in tree(core) if core else ():
        if (name := _local(element)) in _PROPERTIES:
            yield _property(name, element)
    for element in tree(custom) if custom else ():
        yield _property(element.get("name", ""), element)


# --- what LibreOffice writes ----------------------------------------------------------------------

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_SHAPE, _FRAME, _CLASS = f"{_DRAW}custom-shape", f"{_DRAW}frame", f"{_PRESENTATION}class"
# What slides show at their edges is declared once; frames of a master that are no place for a
# slide's own words are stamps.
_DECLARED = frozenset({f"{_PRESENTATION}footer-decl", f"{_PRESENTATION}header-decl"})
_DESCRIBED = ("title", "subject", "description", "keyword", "user-defined")


def _of_odf(package: zipfile.ZipFile) -> Iterator[Beside]:
    from emilie.documents.extraction import odt

    styles = part(package, "styles.xml")
    for master in tree(styles).iter(f"{_STYLE}master-page") if styles else ():
        # A watermark is a shape with words, in the header's own paragraph.
        yield from _watermarks(master)
        for element in master:
            name = _local(element).split("-")[0]
            if element.tag.startswith(_STYLE) and name in ("header", "footer"):
                stands: Stands = "header" if name == "header" else "footer"
                yield Beside(_lines(odt.blocks(element)), stands)
            elif element.tag == _FRAME and element.get(_CLASS) is None:
                yield Beside(_lines(odt.blocks(element)), "header")
    content = part(package, "content.xml") or b""
    if b"custom-shape" in content:
        yield from _watermarks(tree(content))
    if b"footer-decl" in content or b"header-decl" in content:
        for element in tree(content).iter():
            if element.tag in _DECLARED:
                yield Beside("".join(element.itertext()), "footer")
    meta = part(package, "meta.xml")
    for element in tree(meta).iter() if meta else ():
        if (name := _local(element)) in _DESCRIBED:
            yield _property(element.get(f"{_META}name", name), element)


def _watermarks(parent: Element) -> Iterator[Beside]:
    """The words of shapes, which are taken out of the tree: they are nobody's paragraph."""
    for element in list(parent.iter()):
        for shape in element.findall(_SHAPE):
            yield Beside("".join(shape.itertext()), "watermark")
            element.remove(shape)


# --- the others -----------------------------------------------------------------------------------

_LABEL = re.compile(rb"/(MSIP_Label_[\w-]{1,80})\s*\(([^()\\]{1,200})\)")
_TOLD = ("Title", "Subject", "Keywords")
_CLASSIFIES = re.compile(
    r"classif|marking|label|sensitiv|^(?:subject|keywords|comments)$", re.IGNORECASE
)


def _of_pdf(file: IO[bytes]) -> Iterator[Beside]:
    import pypdfium2 as pdfium

    from emilie.documents.extraction.pdf import opened_pdf

    document: pdfium.PdfDocument = opened_pdf(file)
    for name in _TOLD:
        yield Beside(f"{name}: {document.get_metadata_value(name)}", "property")
    file.seek(0)
    # Labels have names that nobody can ask for: they are in clear where the file is not packed.
    for name, value in _LABEL.findall(file.read()):
        yield Beside(f"{name.decode('latin-1')}: {value.decode('latin-1')}", "property")


def _of_eml(file: IO[bytes]) -> Iterator[Beside]:
    from emilie.documents.extraction.messages import fields_of

    for name, value in fields_of(file):
        if _CLASSIFIES.search(name):
            yield Beside(f"{name}: {value}", "property")


def _lines(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _property(name: str, element: Element) -> Beside:
    value = "".join(element.itertext()).strip()
    return Beside(f"{name}: {value}" if value else "", "property")
