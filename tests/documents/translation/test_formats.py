"""Slides, sheets, ODF, pages, subtitles, texts and PDF: what is found, what stays, what changes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from emilie.documents.extraction import kinds
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.checks import check
from emilie.documents.translation.formats import ending_of, opened
from emilie.documents.translation.segments import Book, Segment, _both, put, segments_of
from emilie.documents.translation.subtitles import balanced
from support import files
from support.translating import translated

SAMPLES = Path(__file__).parents[1] / "samples"
OFFICE = {
    "diapositives.pptx": kinds.PPTX, "diapositives.odp": kinds.ODP, "classeur.xlsx": kinds.XLSX,
    "classeur.ods": kinds.ODS,
}  # fmt: skip
PAGE = b"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Ma page</title>
<script>var a = "bonjour <b>";</script><style>p { color: red }</style></head><body>
<p class=a>Le <b>chat</b> noir&nbsp;: <a href="x?a=1&b=2" title="Une info">voir ici</a><br>
et <code>x = 1</code> fin &amp; suite.</p><img src=a alt='Une photo'><ul><li>Un<li>Deux</ul>
<input type="submit" value="Envoyer"><p translate="no">Nom propre</p><!-- note --></body></html>"""
SUBTITLES = (
    b"1\r\n00:00:01,000 --> 00:00:03,000\r\nBonjour et bienvenue\r\ndans <i>ce cours</i>.\r\n\r\n"
    b"2\r\n00:00:04,000 --> 00:00:05,000\r\n- Merci.\r\n- De rien.\r\n"
)
MARKDOWN = (
    "---\ntitle: x\n---\n# Les congés\n\nUn `code`, [un lien](http://exemple.fr).\n\n"
    "- premier point\n- second point\n\n| Nom | Jours |\n|---|---|\n| Durand | 12 |\n\n"
    "```\ndu code\n```\n"
).encode()


def book_of(content: bytes, kind: str, name: str, target: str | None = None) -> Book:
    return opened(io.BytesIO(content), kind, name, target, 100, lambda *_: None)


def segments(content: bytes, kind: str, name: str) -> list[Segment]:
    return segments_of(book_of(content, kind, name).units())


def changed(
    content: bytes, kind: str, name: str, change: Callable[[str], str], target: str | None = None
) -> bytes:
    book = book_of(content, kind, name, target)
    units = list(book.units())
    put(units, {unit.text: change(unit.text) for unit in units})
    return book.saved()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", OFFICE)
def test_office_files_change_in_their_words_only(name: str) -> None:
    content, kind = (SAMPLES / name).read_bytes(), OFFICE[name]
    assert members(changed(content, kind, name, str)) == members(content)
    found = segments(content, kind, name)
    after = members(changed(content, kind, name, translated))
    before = members(content)
    assert list(after) == list(before)
    assert {each for each in before if before[each] != after[each]} <= {
        each for each in before if each.endswith(".xml")
    }
    again = segments(changed(content, kind, name, translated), kind, name)
    assert [each.text for each in again] == [translated(each.text) for each in found]
    assert [(each.kind, each.place) for each in again] == [(e.kind, e.place) for e in found]


def test_cells_keep_formulas_numbers_and_names_of_sheets() -> None:
    content = (SAMPLES / "classeur.xlsx").read_bytes()
    found = segments(content, kinds.XLSX, "classeur.xlsx")
    assert {each.place for each in found} >= {"Effectifs 2026", "Congés"}
    assert all(re.search(r"[a-zA-Zé]", each.text) for each in found)
    before, after = members(content), members(changed(content, kinds.XLSX, "c.xlsx", translated))
    assert before["xl/workbook.xml"] == after["xl/workbook.xml"]
    for name in before:
        if name.startswith("xl/worksheets/sheet"):
            kept = [
                re.findall(rb"<f>[^<]*</f>|<v>[^<]*</v>", each[name]) for each in (before, after)
            ]
            assert kept[0] == kept[1]


def test_headings_of_tables_stay_what_formulas_call_them() -> None:
    content = (SAMPLES / "classeur.xlsx").read_bytes()
    table = (
        '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<tableColumns><tableColumn id="1" name="Service"/></tableColumns></table>'
    )
    content = files.repacked(content, "xl/tables/table1.xml", table.encode())
    assert "Service" not in [each.text for each in segments(content, kinds.XLSX, "c.xlsx")]


def test_slides_are_told_by_their_numbers_with_their_notes() -> None:
    found = segments((SAMPLES / "diapositives.pptx").read_bytes(), kinds.PPTX, "d.pptx")
    by_text = {each.text: each for each in found}
    assert by_text["Le télétravail en 2026"].place == "1"
    assert by_text["Les coûts"].place == "2"
    assert by_text["Rappeler le décret de 2016."].kind == "note"


def test_odt_spans_notes_and_spaces_survive() -> None:
    content = files.odt("x")
    body = (
        '<text:p>Le <text:span text:style-name="T1">chat</text:span> noir<text:note text:id="n"'
        ' text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Une note.</text:p></text:note-body></text:note> dort"
        '<text:tab/>ici <text:span text:style-name="T2">page <text:page-number>3</text:page-number>'
        "</text:span></text:p>"
    )
    part = members(content)["content.xml"].decode().replace("<text:p>x</text:p>", body)
    assert body in part
    content = files.repacked(content, "content.xml", part.encode())
    found = [each.text for each in segments(content, kinds.ODT, "n.odt")]
    assert found == ["Le <1>chat</1> noir<2/> dort<3/>ici <4>page</4>", "Une note."]
    assert members(changed(content, kinds.ODT, "n.odt", str)) == members(content)
    target = {found[0]: "The <2/> black <1>cat</1> sleeps<3/>here <4>page</4>"}
    after = members(changed(content, kinds.ODT, "n.odt", lambda text: target.get(text, text)))
    said = after["content.xml"].decode()
    assert said.index("text:note-class") < said.index(">cat</text:span> sleeps")
    assert '<text:span text:style-name="T1">cat</text:span> sleeps<text:tab/>here ' in said
    assert "<text:page-number>3</text:page-number>" in said


def test_a_protected_odt_says_so() -> None:
    content = files.odt("x")
    manifest = members(content)["META-INF/manifest.xml"].decode()
    at = manifest.index("</manifest:manifest>")
    protected = f"{manifest[:at]}<manifest:encryption-data/>{manifest[at:]}"
    content = files.repacked(content, "META-INF/manifest.xml", protected.encode())
    with pytest.raises(Unreadable) as refusal:
        book_of(content, kinds.ODT, "n.odt")
    assert refusal.value.code == "document_encrypted"


def test_a_page_keeps_its_scripts_its_tags_and_what_is_not_to_be_translated() -> None:
    found = [each.text for each in segments(PAGE, kinds.HTML, "p.html")]
    assert found == [
        "Ma page", "Une info",
        "Le <1>chat</1> noir\u00a0: <2>voir ici</2><3/> et <4/> fin & suite.",
        "Une photo", "Un", "Deux", "Envoyer",
    ]  # fmt: skip
    assert changed(PAGE, kinds.HTML, "p.html", str) == PAGE
    after = changed(PAGE, kinds.HTML, "p.html", translated, "en").decode()
    assert '<html lang="en">' in after
    assert 'var a = "bonjour <b>";' in after
    assert "p { color: red }" in after
    assert "Nom propre" in after
    assert "<code>x = 1</code>" in after
    assert f'alt="{translated("Une photo")}"' in after
    assert f"<b>{translated('chat')}</b>" in after
    assert 'href="x?a=1&b=2"' in after


def test_a_page_of_an_older_encoding_stays_in_it() -> None:
    page = '<html><meta charset="iso-8859-1"><p>Un été à la mairie</p></html>'.encode("cp1252")
    after = changed(page, kinds.HTML, "p.html", lambda _: "Лето в мэрии, à l’œuvre")
    said = after.decode("cp1252")
    assert "&#1051;" in said
    assert "à l’œuvre" in said


def test_subtitles_keep_their_times_and_their_number_of_lines() -> None:
    found = segments(SUBTITLES, kinds.TEXT, "film.srt")
    assert [each.text for each in found] == [
        "Bonjour et bienvenue dans <1>ce cours</1>.", "- Merci.", "- De rien.",
    ]  # fmt: skip
    assert found[0].place == "00:00:01,000"
    assert changed(SUBTITLES, kinds.TEXT, "film.srt", str) == SUBTITLES
    after = changed(SUBTITLES, kinds.TEXT, "film.srt", translated).decode()
    lines = after.split("\r\n")
    assert lines[1] == "00:00:01,000 --> 00:00:03,000"
    assert len(lines) == len(SUBTITLES.decode().split("\r\n"))
    assert after.count("<i>") == after.count("</i>") == 1


def test_lines_of_a_subtitle_are_alike_in_length() -> None:
    text = "Voici une phrase assez longue pour tenir sur <i>deux lignes</i> bien remplies"
    first, second = balanced(text, 2)
    assert f"{first} {second}" == text
    assert abs(len(first) - len(second)) < 16
    assert balanced("seul", 2) == ["seul"]


def test_markdown_keeps_code_links_and_marks() -> None:
    found = [each.text for each in segments(MARKDOWN, kinds.MARKDOWN, "n.md")]
    assert found == [
        "Les congés", "Un <1/>, [un lien]<2/>.", "premier point", "second point", "Nom", "Jours",
        "Durand",
    ]  # fmt: skip
    assert changed(MARKDOWN, kinds.MARKDOWN, "n.md", str) == MARKDOWN
    after = changed(MARKDOWN, kinds.MARKDOWN, "n.md", translated).decode()
    assert "](http://exemple.fr)" in after
    assert "```\ndu code\n```" in after
    assert after.startswith("---\ntitle: x\n---\n# Les ")


def test_lines_of_a_letter_are_broken_again_where_they_were() -> None:
    text = (
        "Madame, la direction vous informe que la demande de congés du mois de\n"
        "juin est acceptée dans les conditions que prévoit le règlement.\n\nCordialement\n"
    )
    [first, second] = [each.text for each in segments(text.encode(), kinds.TEXT, "l.txt")]
    assert "du mois de juin est" in first
    assert second == "Cordialement"
    after = changed(text.encode(), kinds.TEXT, "l.txt", translated).decode()
    assert [len(line) for line in after.split("\n")] == [len(line) for line in text.split("\n")]


def test_a_pdf_is_written_anew_as_a_docx() -> None:
    content = files.pdf([["Article 1 Objet", "Le présent texte fixe les règles."], ["Une page."]])
    found = segments(content, kinds.PDF, "texte.pdf")
    assert [(each.text, each.kind, each.place) for each in found] == [
        ("Article 1 Objet", "heading", "1"),
        ("Le présent texte fixe les règles.", "paragraph", "1"),
        ("Une page.", "paragraph", "2"),
    ]  # fmt: skip
    made = changed(content, kinds.PDF, "texte.pdf", translated)
    body = members(made)["word/document.xml"].decode()
    assert translated("Le présent texte fixe les règles.") in re.sub(r"<[^>]+>", "", body)
    assert 'w:val="Heading2"' in body or 'w:val="Titre2"' in body


def test_what_is_not_translated_is_refused() -> None:
    assert ending_of(kinds.DOC, "a.doc") is None
    assert ending_of(kinds.PDF, "a.pdf") == "docx"
    assert ending_of(kinds.TEXT, "film.SRT") == "srt"
    # Word opens no file with macros under another name.
    assert ending_of(kinds.DOCX, "modèle.docm") == "docm"
    assert ending_of(kinds.DOCX, "note") == "docx"
    with pytest.raises(Unreadable):
        book_of(b"x", kinds.DOC, "a.doc")


@pytest.mark.parametrize(
    ("name", "kind", "before", "after"),
    [
        ("a.html", kinds.HTML, "<p>Le <b>chat</b> voit <a href=u><i>lui</i></a> et <br> là.</p>",
         "<p>Le <a href=u><i>lui</i></a> voit <b>chat</b> et <br> là.</p>"),
        ("a.html", kinds.HTML, "<p>Le <code>x <b>1</b></code> voit <a href=u>lui</a> ici.</p>",
         "<p>Le <a href=u>lui</a> voit <code>x <b>1</b></code> ici.</p>"),
        ("a.srt", kinds.TEXT, "00:00:01,000 --> 00:00:02,000\nLe <i>chat</i> voit <b>lui</b> ici.",
         "00:00:01,000 --> 00:00:02,000\nLe <b>lui</b> voit <i>chat</i> ici."),
        ("a.md", kinds.MARKDOWN, "Le `chat` voit `lui` ici.", "Le `lui` voit `chat` ici."),
    ],
)  # fmt: skip
def test_what_comes_back_in_another_order_keeps_its_format(
    name: str, kind: str, before: str, after: str
) -> None:
    def change(text: str) -> str:
        tagged = re.compile(r"(<1>.*?</1>|<1/>)(.*?)(<2>.*?</2>|<2/>)")
        return tagged.sub(r"\3\2\1", text)

    assert changed(before.encode(), kind, name, change).decode() == after


def test_an_element_that_holds_more_does_not_move() -> None:
    page = b"<p>Le <b>chat <i>noir</i></b> voit <a href=u>lui</a>.</p>"
    [segment] = segments(page, kinds.HTML, "a.html")
    assert segment.text == "Le <1>chat</1> <2>noir</2> voit <3>lui</3>."
    said = "Le <3>lui</3> voit <2>noir</2> <1>chat</1>."
    written = changed(page, kinds.HTML, "a.html", lambda _: said).decode()
    assert re.sub("<[^>]*>", "", written) == "Le lui voit noir chat."
    assert written.count("<") == page.count(b"<")
    assert segment.groups == [1, 1, 2]
    assert [
        flag.kind for flag in check(segment.text, said, ("fr", "en"), None, segment.groups)
    ] == ["tags"]


@pytest.mark.parametrize(
    ("name", "kind", "content", "groups"),
    [
        ("a.html", kinds.HTML, "<p>Le <b>chat</b> voit <i>lui</i>.</p>", []),
        ("a.html", kinds.HTML, "<p>Le <b>chat</b> seul.</p>", []),
        ("a.html", kinds.HTML,
         "<p>Le <b>chat <i>noir</i> et <u>gris</u></b> voit <a href=u>lui</a> ici, demain.</p>",
         [1, 1, 1, 1, 2]),
        ("a.srt", kinds.TEXT,
         "00:00:01,000 --> 00:00:02,000\nLe <i>chat <b>noir</b></i> voit <b>lui</b> ici demain.",
         [1, 1, 2]),
    ],
)  # fmt: skip
def test_what_may_change_places_is_known_when_the_file_is_read(
    name: str, kind: str, content: str, groups: list[int]
) -> None:
    [segment] = segments(content.encode(), kind, name)
    assert segment.groups == groups


def test_a_text_that_stands_twice_moves_as_it_may_at_both_places() -> None:
    page = (
        b"<p>Le <b>chat</b> voit <i>lui</i> ici.</p>"
        b"<p>Le <u><b>chat</b> voit</u> <i>lui</i> ici.</p>"
        b"<p>Le <b>chat</b> voit <i>lui</i> ici.</p>"
    )
    found = {each.text: each for each in segments(page, kinds.HTML, "a.html")}
    assert [each.count for each in found.values()] == [2, 1]
    assert _both([], [1, 2]) == [1, 2]
    assert _both([1, 1, 2], [1, 2, 2]) == [1, 2, 3]
    assert _both([1, 1], [0, 1]) == [0, 1]
