"""Files to take away: what is written is read back, marked, accessible, and nothing in it acts."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import orjson
import pypdf
import pytest
import reference_documents

from emilie.documents import exporting
from emilie.documents.export.order import (
    Format,
    Heading,
    Note,
    Notes,
    Plain,
    Prose,
    Remark,
)
from support.exported import ANSWER, MENTION, MISSING, NOTES, ORIGIN, each_form, made, ordered
from support.exports import opened, parts


@each_form
async def test_what_is_written_is_read_back(form: Format) -> None:
    order = ordered(
        Heading(1, "Question"), Plain("Combien ?\n- un\n+ deux\n1. trois"),
        Heading(1, "Réponse"), Prose(ANSWER, 2, "source"), Heading(2, "Sources"), NOTES,
        Remark("Réponse calculée en France."),
    )  # fmt: skip
    found = opened(await made(order, form), form)
    deeper = 1 if form == "md" else 0
    assert [each for each in found.headings if each[1] != "Rapport annuel"] == [
        (1 + deeper, "Question"), (1 + deeper, "Réponse"), (2 + deeper, "Coûts"),
        (3 + deeper, "Un niveau plus bas"), (2 + deeper, "Sources"),
    ]  # fmt: skip
    words = found.words.replace("\\", "")
    for said in (
        "Rapport annuel", MENTION, "Combien ?", "- un", "+ deux", "1. trois", "plus tard", "[1]",
        "Ouverture", "62", "premier", "dedans", 'print("[1](#source-1)")', "page 41",
        "« L’ouverture coûte. »", "Réponse calculée en France.",
    ):  # fmt: skip
        assert said in words, said
    assert re.search(r"Rapport \*final\*\.pdf", words)


@each_form
async def test_the_mark_of_an_intelligence_is_in_the_metadata(form: Format) -> None:
    found = opened(await made(ordered(Prose("Oui.", 1, "s")), form), form)
    for told in ("Rapport annuel", MENTION, "intelligence artificielle", ORIGIN):
        assert told in found.metadata, told
    assert "2026-11-30T09:00:00" in found.metadata or "D:20261130090000Z" in found.metadata
    assert MENTION in found.words
    if form != "md":  # on every page
        assert found.raw.count("EMILIE-MENTION") == 0
    if form in {"docx", "odt"}:
        foot = {"docx": "word/footer1.xml", "odt": "styles.xml"}[form]
        assert MENTION in parts(await made(ordered(Plain("a")), form))[foot]


async def test_a_pdf_can_be_read_aloud() -> None:
    order = ordered(Heading(1, "Réponse"), Prose(ANSWER, 2, "source"), NOTES)
    content = await made(order, "pdf")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = set(kinds_of(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Link"} <= kinds
    assert "/Formula" in kinds
    assert "x^2 + 1" in content.decode("latin-1")  # said where it is drawn
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": "Rapport annuel"}


def kinds_of(element: Any) -> list[str]:
    element = element.get_object()
    if isinstance(element, list):
        return [kind for each in element for kind in kinds_of(each)]
    if not isinstance(element, dict):
        return []
    below = kinds_of(element["/K"]) if "/K" in element else []
    return [element["/S"], *below] if "/S" in element else below


HOSTILE = """<script>alert(1)</script>

Du <b onclick="x()">gras</b> ![](/etc/passwd) ![logo](http://intrus.example/z.png)
![d](data:image/png;base64,iVBORw0KGgo=) [lien](https://service-public.fr) [js](javascript:alert(1))
`#read("/etc/passwd")`{=typst} #panic("a") @renvoi <label> $\\text{")#panic(1)}$ $#panic(2)$ \\u{41}

```{=typst}
#import "@preview/intrus:1.0.0"
```

<iframe src="http://intrus.example"></iframe>

*x*.at(panic(3)) **y**; [z](https://a.fr).fields() `c`.d $e$.f note[^1].g

[^1]: La note.

| a |
|---|
| ![](/etc/passwd) <img src="http://intrus.example/i.png"> |

---
title: pris
---
"""


@each_form
async def test_nothing_in_an_answer_acts(form: Format) -> None:
    title = 'Titre <b>gras</b> #panic(1) @x $y$ \\ *z* "q" --- ![](/etc/passwd)'
    order = ordered(Prose(HOSTILE, 1, "s"), Plain(HOSTILE), title=title, notice="#panic(1) @x *a*")
    content = await made(order, form)
    found = opened(content, form)
    words = found.words.replace("\\", "")
    assert "root:" not in found.raw
    for said in ("<script>alert(1)</script>", '#panic("a")', "@renvoi", "<label>", "lien", "---"):
        assert said in words, said
    assert form == "md" or "x.at(panic(3)) y; z.fields() c.d" in words
    assert "[Image non reprise : logo]" in re.sub(r"\s+", " ", words)
    # The title is the title, whatever an answer says of itself.
    assert "<b>gras</b> #panic(1)" in words
    if form in {"docx", "odt"}:
        assert not re.search(r'(Target|xlink:href)="(http://intrus|javascript|/etc)', found.raw)
        assert not [name for name in parts(content) if "media" in name or "Pictures" in name]
    if form == "pdf":
        assert "/Subtype/Image" not in found.raw
        assert "(javascript:" not in found.raw
    if form == "md":
        assert not re.search(r"(?<!\\)(<script|<iframe|!\[)", strip_code(found.words))
        assert 'title: "Titre <b>gras</b>' in found.metadata


@pytest.mark.parametrize(
    "answer", ["Voir [3](#source-3)(javascript:alert(1)).", "[3](#source-3): http://intrus.example"]
)
async def test_what_follows_a_citation_makes_no_link_of_it(answer: str) -> None:
    found = opened(await made(ordered(Prose(answer, 1, "s")), "md"), "md")
    # Its brackets are escaped, or the next sign would decide what they are.
    assert re.search(r"\\\[3\\\]", found.words)
    assert not re.search(r"(?<!\\)\[3\]", found.words)


def strip_code(text: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)


@each_form
async def test_every_letter_is_kept_or_boxed(form: Format) -> None:
    text = "Fête 🎉, مرحبا, 漢字かな, œ, №, שלום, e\u0301, \u202eà l’envers\u202c, 👩‍💻\x07\x00."
    found = opened(await made(ordered(Prose(text, 1, "s"), Plain(text), title=text), form), form)
    if form == "pdf":
        assert "Fête □, " in found.words
        assert MISSING in found.words
        assert "œ" in found.words
    else:
        assert "漢字かな" in found.words
        assert "🎉" in found.words
        assert MISSING not in found.words
    assert "\x07" not in found.raw or form == "pdf"


@each_form
async def test_a_hundred_sources_and_a_long_title(form: Format) -> None:
    cited = " ".join(f"mot{n}[{n}](#source-{n})." for n in range(1, 101))
    notes = [Note(n, f"Pièce {n}.pdf", f", page {n}", f"« Citation {n} »") for n in range(1, 101)]
    order = ordered(
        Prose(cited, 1, "source"),
        Heading(1, "Sources"),
        Notes("source", notes),
        title="Titre " * 42,
    )
    content = await made(order, form)
    words = opened(content, form).words
    assert all(f"Pièce {n}.pdf" in words for n in (1, 57, 100))
    assert "« Citation 100 »" in words
    if form == "docx":  # each number leads to its source
        text = parts(content)["word/document.xml"]
        assert len(re.findall(r'w:anchor="source-\d+"', text)) == 100
        assert set(re.findall(r'w:anchor="(.+?)"', text)) == set(
            re.findall(r'w:bookmarkStart [^>]*w:name="(.+?)"', text)
        )


@each_form
@pytest.mark.parametrize(
    "text",
    [
        "", " ", "```\nnon fermé", "> " * 90 + "profond", "- " * 60 + "liste",
        "#" * 6 + " Six\n# Un", "| a | b |\n|---|---|\n" + "| x |\n" * 50, "$\\frac{1}{2$",
        "$$\\begin{cases} a \\end{cases}$$", "[^1]\n\n[^1]: Note.", "<!-- fin",
        "[1](#source-9)", "a" * 5_000, "\\", "---", "x\n" * 500,
        "\u200b^&🎉 a\u200b(",
        "&#xFFFE; &#27; \ufffe\uffff\x1b", "*x*.été **b**(1) [a](http://b)[c] `d`;",
        "$\\unknown{x}$ et $é_1$ et $\\mathbb{漢}$",
    ],
    ids=range(20),
)  # fmt: skip
async def test_whatever_the_markdown_a_file_is_made(form: Format, text: str) -> None:
    order = ordered(Heading(1, "Réponse"), Prose(text, 2, "s"), Remark("Fin."))
    assert "Fin." in opened(await made(order, form), form).words


def test_reference_documents_are_those_of_the_script() -> None:
    for name, content in (
        ("reference.docx", reference_documents.reference_docx()),
        ("reference.odt", reference_documents.reference_odt()),
    ):
        kept = (reference_documents.FOLDER / name).read_bytes()
        assert parts(kept) == parts(content), "run scripts/reference_documents.py"


def test_names_of_files_are_safe_and_readable() -> None:
    for title, plain, kept in (
        ("Coûts de l’été 2026", "Couts de lete 2026", "Co%C3%BBts%20de%20l%E2%80%99%C3%A9t%C3%A9"),
        ('a/b\\c:d*e?"f<g>|h', "a b c d e f g h", "a%20b%20c"),
        ("../../etc/passwd", "etc passwd", "etc%20passwd"),
        ("🎉\r\nX: y", "X y", "%F0%9F%8E%89%20X%20y"),
        ("مرحبا", "export", "%D9%85"),
        ("", "Emilie", "%C3%89milie"),
        # Full-width signs are the same ones once decomposed.
        ("Note＂; filename=＂mal.exe", "Note ; filename= mal.exe", "Note%EF%BC%82"),
    ):
        told = exporting.disposition(title, "docx")
        assert f'filename="{plain}.docx"' in told
        assert f"filename*=UTF-8''{kept}" in told
        assert told.isprintable()
        assert told.isascii()
    assert len(exporting.disposition("é" * 250, "pdf")) < 800


def test_an_order_survives_the_wire() -> None:
    from emilie.documents.export.order import read

    order = ordered(Heading(1, "a"), Plain("b"), Prose("c", 1, "s"), NOTES, Remark("d"))
    assert read(orjson.loads(orjson.dumps(order))) == order
    assert read(orjson.loads(orjson.dumps(replace(order, title="a\x00\x1bb\nc")))).title == "ab\nc"
