"""From what a file says to paragraphs and sections: each reader, on its own."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.documents.extraction.blocks import Block, Page, Unreadable, clean
from emilie.documents.extraction.docx import read_docx
from emilie.documents.extraction.lines import Hyphens, is_heading, paragraphs, running_lines
from emilie.documents.extraction.odt import read_odt
from emilie.documents.extraction.pdf import read_pdf
from emilie.documents.extraction.plain import decoded, markdown_blocks, text_blocks
from emilie.documents.extraction.sections import WORDS, sections
from support import files


def pages_of(content: bytes, most_pages: int = 2000) -> list[Page]:
    return read_pdf(io.BytesIO(content), most_pages=most_pages, progress=lambda *_: None)[0]


def blocks_of(content: bytes) -> list[tuple[int, str]]:
    read = read_docx if b"word/" in content else read_odt
    return [(block.level, block.text) for block in read(io.BytesIO(content)) if block.text.strip()]


# --- PDF -----------------------------------------------------------------------------------------


def test_lines_become_paragraphs() -> None:
    lines = [
        "Le marchepied ou chemin de halage reste à la charge du propriétaire riverain,",
        "qui laisse passer les agents du service de la navigation aux heures ouvrées.",
        "Il en est de même des relais que forme l'eau courante qui se retire insensi-",
        "blement de l'une de ses rives, en se portant sur l'autre, dit celui-",
        "ci dans son rapport.",
        "- premier point",
        "- second point",
    ]
    [page] = pages_of(files.pdf([lines]))
    assert page.text == (
        "Le marchepied ou chemin de halage reste à la charge du propriétaire riverain, "
        "qui laisse passer les agents du service de la navigation aux heures ouvrées.\n\n"
        "Il en est de même des relais que forme l'eau courante qui se retire insensiblement de "
        "l'une de ses rives, en se portant sur l'autre, dit celui-ci dans son rapport.\n"
        "- premier point\n- second point"
    )


def test_repeated_headers_and_footers_are_marked() -> None:
    content = files.pdf(
        [[f"Article {n}", f"La règle numéro {n} est dite ici."] for n in range(1, 6)],
        header="Code civil", footer="Page {n} sur 5",
    )  # fmt: skip
    pages = pages_of(content)
    marked = [[page.text[start:end] for start, end in page.furniture] for page in pages]
    assert marked == [["Code civil", f"Page {n} sur 5"] for n in range(1, 6)]
    headings = [[page.text[start:end] for start, end in page.headings] for page in pages]
    assert headings == [[f"Article {n}"] for n in range(1, 6)]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Article 12", True), ("Chapitre II - Des biens", True), ("1.2. Modalités", True),
        ("ANNEXE TECHNIQUE", True), ("IV. Dispositions finales", True),
        ("Article 12 du code dispose que le préfet décide de la mesure de police.", False),
        ("12", False), ("Le préfet décide", False), ("", False), ("A", False),
    ],
)  # fmt: skip
def test_what_reads_as_a_heading(line: str, heading: bool) -> None:
    assert is_heading(line) is heading


def test_a_compound_of_the_document_keeps_its_hyphen() -> None:
    hyphens = Hyphens(["Le procès-verbal est joint.", "un procès-\nverbal"])
    assert hyphens.joined("un procès-\nverbal") == "un procès-verbal"
    assert hyphens.joined("une admini-\nstration") == "une administration"
    assert hyphens.joined("Seine-\nMaritime") == "Seine-Maritime"


@given(st.lists(st.lists(st.text("abc .-1À\x20", max_size=90), max_size=12), max_size=6))
def test_no_word_of_a_page_is_lost(pages: list[list[str]]) -> None:
    stripped = [[line.strip() for line in page] for page in pages]
    running = running_lines(stripped)
    for page in stripped:
        made = paragraphs(page, running)
        assert made.text.split() == " ".join(page).split()
        for start, end in made.furniture + made.headings:
            assert made.text[start:end] in page


def test_too_many_pages() -> None:
    with pytest.raises(Unreadable) as refused:
        pages_of(files.pdf([["x"]] * 4), most_pages=3)
    assert refused.value.code == "document_too_many_pages"


# --- DOCX and ODT --------------------------------------------------------------------------------


def test_docx_in_reading_order() -> None:
    content = files.word(
        ("Title", "Note"), ("Heading 1", "Objet"), ("Normal", "R&D < 3 & « été »"),
        ("List Bullet", "premier"), [["a", "b"], ["c", "d"]], ("Heading 2", "Suite"),
    )  # fmt: skip
    assert blocks_of(content) == [
        (1, "Note"), (1, "Objet"), (0, "R&D < 3 & « été »"), (0, "- premier"),
        (0, "a | b\nc | d"), (2, "Suite"),
    ]  # fmt: skip


def test_docx_deleted_words_are_not_read_and_notes_are() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f"<w:document {w}><w:body><w:p><w:r><w:t>Garde </w:t></w:r>"
        "<w:del><w:r><w:delText>supprimé</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>ajouté</w:t><w:tab/><w:footnoteReference w:id='2'/></w:r></w:ins></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>contrôle</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "</w:body></w:document>"
    )
    notes = (
        f"<w:footnotes {w}><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Voir l’annexe.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    content = files.repacked(files.word(("Normal", "x")), "word/document.xml", body.encode())
    content = files.repacked(content, "word/footnotes.xml", notes.encode())
    assert blocks_of(content) == [
        (0, "Garde ajouté\t"), (0, "Note : Voir l’annexe."), (0, "contrôle"),
    ]  # fmt: skip


def test_odt_in_reading_order() -> None:
    content = files.odt((1, "Objet"), "R&D < 3", (2, "Liste"), ["un", "deux"], "fin")
    assert blocks_of(content) == [
        (1, "Objet"), (0, "R&D < 3"), (2, "Liste"), (0, "- un"), (0, "- deux"), (0, "fin"),
    ]  # fmt: skip


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
     "cp1252", "mac_roman", "cp850"],
)  # fmt: skip
def test_french_in_any_encoding(encoding: str) -> None:
    text = "Les congés payés ont été réglés à l'été, ça et là, sur un ton très français.\n"
    assert decoded(text.encode(encoding)) == text


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_do_not(content: bytes) -> None:
    text = decoded(content)
    if text is not None:
        clean(text).encode()


@given(st.text(max_size=300))
def test_clean_text_is_what_postgresql_takes(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_markdown_headings_make_sections() -> None:
    text = "Avant.\n\n# Un #\ntexte\n```sh\n# pas un titre\n```\n## Deux\n\n\nfin\n"
    pages = sections(markdown_blocks(text), most_pages=9)
    assert [(page.heading, page.text) for page in pages] == [
        (None, "Avant."),
        ("Un", "Un\n\ntexte\n```sh\n# pas un titre\n```"),
        ("Deux", "Deux\n\nfin"),
    ]  # fmt: skip


def test_a_title_goes_with_what_follows_it() -> None:
    pages = sections([Block("Livre I", 1), Block("Titre I", 2), Block("Texte.")], most_pages=9)
    assert [(page.heading, page.text) for page in pages] == [
        ("Titre I", "Livre I\n\nTitre I\n\nTexte.")
    ]


def test_a_long_text_without_headings_is_cut() -> None:
    text = "\n\n".join(["mot " * 50] * 60)
    sizes = [len(page.text.split()) for page in sections(text_blocks(text), most_pages=9)]
    assert sum(sizes) == 3000
    assert all(WORDS * 0.8 <= size <= WORDS * 1.25 for size in sizes)


def test_endless_lines_and_words_are_cut() -> None:
    for text in ("mot " * 5000, "x" * 500_000):
        pages = sections(text_blocks(text), most_pages=99)
        assert "".join(page.text for page in pages).replace("\n", "").replace(" ", "") == (
            text.replace(" ", "")
        )
        assert max(len(page.text) for page in pages) < 500_000


def test_too_many_words() -> None:
    with pytest.raises(Unreadable) as refused:
        sections(text_blocks("mot " * 2000), most_pages=3)
    assert refused.value.code == "document_too_many_pages"


@given(st.lists(st.builds(Block, st.text(max_size=80), st.integers(0, 3)), max_size=20))
def test_sections_lose_no_word(blocks: list[Block]) -> None:
    pages = sections(blocks, most_pages=99)
    expected = "".join(" ".join(clean(block.text) for block in blocks).split())
    assert "".join(" ".join(page.text for page in pages).split()) == expected
