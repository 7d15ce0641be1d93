"""DOCX: every text is found, and goes back where it was, all else unchanged."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.segments import Unit, put, segments_of
from emilie.documents.translation.word import Word
from support import files
from support.rich import W, field, paragraph, run, word
from support.translating import translated

TEXTS = [
    "Ministère d’essai",
    "Les congés",
    "Le <1>chat</1> noir et le <2>chien</2> dorment.",
    "Voir <1>le décret</1> du 3 mars 2026<2/> ici.",
    "Nom<1/>fonction<2/>suite, page <3/> du rapport",
    "Une phrase ajoutée au texte.",
    "Avec un encadré.",
    "Dans la boîte",
    "Un encadré gris",
    "Service",
    "Une note.",
    "Un avis.",
    "Bas de page",
]


def units(content: bytes) -> tuple[Word, list[Unit]]:
    book = Word(io.BytesIO(content))
    return book, list(book.units())


def translated_by(content: bytes, targets: dict[str, str]) -> dict[str, str]:
    """The parts of the translated file."""
    book, found = units(content)
    put(found, targets)
    return parts(book.saved())


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode("latin-1") for name in package.namelist()}


def without_text(part: str) -> bytes:
    """The XML with its texts taken out, and with what only tells that they have spaces at ends."""
    root = etree.fromstring(part.encode("latin-1"))
    for element in root.iter():
        element.attrib.pop("descr", None)
        if element.tag == f"{{{W}}}t":
            element.text = None
            element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    canonical: bytes = etree.tostring(root, method="c14n")
    return canonical


def text_of(part: str) -> str:
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", part))


def test_every_text_is_a_segment_once() -> None:
    segments = segments_of(units(word())[1])
    assert [segment.text for segment in segments] == TEXTS
    by_text = {segment.text: segment for segment in segments}
    assert by_text["Les congés"].count == 2
    assert by_text["Les congés"].kind == "heading"
    assert by_text["Dans la boîte"].count == 2  # as new and as old software read it
    kinds = {text: by_text[text].kind for text in TEXTS}
    assert [kinds[text] for text in ("Service", "Une note.", "Un avis.", "Bas de page")] == [
        "cell", "note", "comment", "footer",
    ]  # fmt: skip


def test_what_is_put_back_unchanged_leaves_every_byte() -> None:
    book, found = units(word())
    put(found, {text: text for text in TEXTS})
    assert parts(book.saved()) == parts(word())


def test_a_translation_changes_words_only() -> None:
    before = parts(word())
    after = translated_by(word(), {text: translated(text) for text in TEXTS})
    assert after.keys() == before.keys()
    for name in before:
        if name.endswith(".xml"):
            assert without_text(after[name]) == without_text(before[name]), name
    assert after["word/media/image1.bin"] == before["word/media/image1.bin"]
    body = after["word/document.xml"]
    assert translated("chat") in body
    assert '<w:b/></w:rPr><w:t xml:space="preserve">' + translated("chat") in body
    assert body.count(translated("boîte").encode().decode("latin-1")) == 2
    assert translated("note") in after["word/footnotes.xml"]


def test_a_field_is_made_by_the_software_and_its_result_stays() -> None:
    after = translated_by(
        word(), {"Nom<1/>fonction<2/>suite, page <3/> du rapport": "A<1/>b<2/>c <3/> d"}
    )
    text = text_of(after["word/document.xml"])
    assert "Abc 12 d" in text


def test_words_of_a_table_of_contents_are_translated_its_pages_are_not() -> None:
    entry = paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("Les congés"), "<w:r><w:tab/></w:r>", field("PAGEREF _Toc1", run("7")),
    )  # fmt: skip
    closing = paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    body = entry + closing + paragraph(run("Les congés"))
    segments = segments_of(units(word(body))[1])
    [contents] = [each for each in segments if each.text == "Les congés"]
    assert contents.count == 2
    text = text_of(translated_by(word(body), {"Les congés": "Leave"})["word/document.xml"])
    assert text == "Leave7Leave"


def test_words_that_come_in_another_order_take_their_format_along() -> None:
    body = paragraph(run("le "), run("chat", "<w:b/>"), run(" noir", "<w:i/>"), run(" dort ici"))
    source = "le <1>chat</1> <2>noir</2> dort ici"
    assert segments_of(units(word(body))[1])[1].text == source
    part = translated_by(word(body), {source: "the <2>black</2> <1>cat</1> sleeps here"})[
        "word/document.xml"
    ]
    assert text_of(part).startswith("the black cat sleeps here")
    assert re.search(r"<w:i/></w:rPr><w:t[^>]*> ?black", part)
    assert re.search(r"<w:b/></w:rPr><w:t[^>]*> ?cat", part)


@pytest.mark.parametrize(
    "target",
    [
        "le chat noir",
        "<1>a</1> b <1>c</1> <2>d</2>",
        "<1>a <2>b</2></1>",
        "<1>a</2> <2>b</1>",
        "<3/>a",
    ],
)
def test_without_its_tags_a_text_goes_whole_to_one_place(target: str) -> None:
    body = paragraph(run("le "), run("chat", "<w:b/>"), run(" est "), run("noir", "<w:i/>"))
    source = "le <1>chat</1> est <2>noir</2>"
    part = translated_by(word(body), {source: target})["word/document.xml"]
    assert text_of(part).startswith(re.sub(r"</?\d/?>", "", target))


def test_words_find_room_where_the_format_of_the_paragraph_had_none() -> None:
    body = paragraph(run("Attention", "<w:b/>"), run(" : le dossier est incomplet"))
    source = "<1>Attention</1> : le dossier est incomplet"
    after = translated_by(word(body), {source: "Some <1>care</1>: the file is incomplete"})
    part = after["word/document.xml"]
    assert text_of(part).startswith("Some care: the file is incomplete")
    assert re.search(r"<w:r><w:t[^>]*>Some ", part)
    assert re.search(r"<w:b/></w:rPr><w:t[^>]*>care<", part)


def test_a_text_that_looks_like_a_tag_stays_a_text() -> None:
    body = paragraph(run("si x &lt;1&gt; alors "), run("gras", "<w:b/>"))
    [_, segment, *_] = segments_of(units(word(body))[1])
    target = segment.text.replace("alors", "then")
    part = translated_by(word(body), {segment.text: target})["word/document.xml"]
    assert text_of(part).startswith("si x &lt;1&gt; then gras")


def test_what_is_no_document_is_refused() -> None:
    for content in (b"PK\x03\x04", files.archive(("a.txt", b"x")), b""):
        with pytest.raises(Unreadable):
            Word(io.BytesIO(content))
    entities = '<!DOCTYPE w [<!ENTITY a "x">]><w/>'
    with pytest.raises(Unreadable):
        Word(io.BytesIO(files.repacked(word(), "word/document.xml", entities.encode())))
