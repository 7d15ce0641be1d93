"""`emilie guard`: the command itself, on files that bear marks where offices put them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from docx.oxml import parse_xml
from odfdo import Document as OdfDocument
from odfdo import Element
from reportlab.pdfgen.canvas import Canvas

from emilie.cli import main
from support import files
from support.scans import LINES, drawn, scanned

SAMPLES = Path(__file__).parent / "documents" / "samples"
KEYS = {"file", "kind", "rule", "place", "action"}
BODY = "Le site de Brest sera rouvert au printemps."
WATERMARK = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>
  <v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136"><v:textpath string="{}"/></v:shape>
  </w:pict></w:r></w:p>"""
BOX = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:t>Ministère</w:t></w:r><w:r><w:pict><v:shape>
  <v:textbox><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox>
  </v:shape></w:pict></w:r></w:p>"""
CUSTOM = """<?xml version="1.0"?><Properties
  xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
  xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">
  <property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2"
  name="MSIP_Label_0f1e-2d_Name"><vt:lpwstr>{}</vt:lpwstr></property></Properties>"""


def run(*arguments: str | Path, typed: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["guard", *map(str, arguments)], input=typed)


def found(path: Path) -> list[tuple[str, str, str]]:
    """Rule, place and action of each find in a file."""
    lines = [json.loads(line) for line in run(path).stdout.splitlines()]
    assert all(line.keys() == KEYS and line["file"] == str(path) for line in lines)
    return [(line["rule"], line["place"], line["action"]) for line in lines]


def word(change: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    document.add_paragraph(BODY)
    change(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def headed(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Ministère\tDIFFUSION RESTREINTE\t1"


def footed(document: Any) -> None:
    document.sections[0].footer.paragraphs[0].text = "DR"


def boxed(document: Any) -> None:
    document.sections[0].header._element.append(parse_xml(BOX.format("TRÈS SECRET")))


def watermarked(document: Any) -> None:
    document.sections[0].header._element.append(parse_xml(WATERMARK.format("SECRET")))


def described(document: Any) -> None:
    document.core_properties.keywords = "budget; TLP:AMBER"


def boxed_in_its_text(document: Any) -> None:
    document.element.body.insert(0, parse_xml(BOX.format("NATO SECRET")))


@pytest.mark.parametrize(
    ("change", "finds"),
    [
        (headed, ("fr.diffusion_restreinte", "en-tête", "block")),
        (footed, ("fr.diffusion_restreinte", "pied de page", "block")),
        (boxed, ("fr.tres_secret", "en-tête", "block")),
        (watermarked, ("fr.secret", "filigrane", "block")),
        (described, ("tlp.amber", "propriété", "warn")),
        (boxed_in_its_text, ("nato.secret", "partie 1", "block")),
    ],
)
def test_a_docx_is_read_where_its_marks_stand(
    tmp_path: Path, change: Callable[[Any], None], finds: tuple[str, str, str]
) -> None:
    path = tmp_path / "note.docx"
    path.write_bytes(word(change))
    assert found(path) == [finds]
    path.write_bytes(word(lambda _document: None))
    assert found(path) == []


def test_a_label_is_read_in_the_properties_that_an_office_adds(tmp_path: Path) -> None:
    path = tmp_path / "note.docx"
    label = CUSTOM.format("Diffusion Restreinte").encode()
    path.write_bytes(files.repacked(word(lambda _: None), "docProps/custom.xml", label))
    assert found(path) == [("fr.diffusion_restreinte", "propriété", "block")]


def odt(header: str, shape: str = "") -> bytes:
    document = OdfDocument("text")
    document.body.clear()
    document.body.append(Element.from_tag(f"<text:p>{BODY}</text:p>"))
    drawn = shape and f"<draw:custom-shape><text:p>{shape}</text:p></draw:custom-shape>"
    master = document.styles.get_element("//style:master-page[1]")
    assert master is not None
    master.append(
        Element.from_tag(f"<style:header><text:p>{header}{drawn}</text:p></style:header>")
    )
    document.meta.keyword = "TLP:GREEN"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_an_odt_is_read_where_its_marks_stand(tmp_path: Path) -> None:
    path = tmp_path / "note.odt"
    path.write_bytes(odt("Ministère | SECRET", "DIFFUSION RESTREINTE"))
    assert sorted(found(path)) == [
        ("fr.diffusion_restreinte", "filigrane", "block"),
        ("fr.secret", "en-tête", "block"),
        ("tlp.green", "propriété", "warn"),
    ]


def test_an_odp_is_read_at_the_edges_of_its_slides(tmp_path: Path) -> None:
    path = tmp_path / "revue.odp"
    slides = (SAMPLES / "diapositives.odp").read_bytes()
    declared = "<presentation:footer-decl presentation:name='p1'>DR</presentation:footer-decl>"
    with zipfile.ZipFile(io.BytesIO(slides)) as package:
        content = package.read("content.xml").decode()
    before, tag, after = content.partition("<office:presentation>")
    assert tag
    path.write_bytes(
        files.repacked(slides, "content.xml", f"{before}{tag}{declared}{after}".encode())
    )
    assert ("fr.diffusion_restreinte", "pied de page", "block") in found(path)


def test_a_pdf_is_read_at_the_edges_of_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "note.pdf"
    path.write_bytes(files.pdf([[BODY], [BODY], [BODY]], header="DR", footer="page {n}"))
    assert found(path) == [
        ("fr.diffusion_restreinte", f"page {number}", "block") for number in (1, 2, 3)
    ]
    path.write_bytes(files.pdf([[BODY, "DR"]], footer="DIFFUSION RESTREINTE - page {n}"))
    assert found(path) == [("fr.diffusion_restreinte", "page 1", "block")]
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.setKeywords("CONFIDENTIEL DÉFENSE")
    canvas.drawString(60, 700, BODY)
    canvas.save()
    path.write_bytes(made.getvalue())
    assert found(path) == [("fr.confidentiel_defense", "propriété", "block")]


def test_a_scan_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(drawn(["DIFFUSION RESTREINTE", "", *LINES])))
    assert found(path) == [("fr.diffusion_restreinte", "page 1", "block")]


def test_slides_sheets_and_messages_are_read_around_their_text(tmp_path: Path) -> None:
    sheet = tmp_path / "budget.xlsx"
    with xlsxwriter.Workbook(sheet) as workbook:
        page = workbook.add_worksheet()
        page.write(0, 0, BODY)
        page.set_header('&L&"Arial,Gras"Ministère&CDIFFUSION RESTREINTE')
    assert found(sheet) == [("fr.diffusion_restreinte", "en-tête", "block")]
    message = tmp_path / "courriel.eml"
    message.write_bytes(
        "From: a@b.fr\nTo: c@d.fr\nSubject: [TLP:RED] incident\nX-Classification: SECRET\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{BODY}\n".encode()
    )
    assert [find for find in found(message) if find[0] in ("tlp.red", "fr.secret")] == [
        ("tlp.red", "propriété", "block"), ("fr.secret", "propriété", "block"),
    ]  # fmt: skip
    slides = tmp_path / "revue.pptx"
    slides.write_bytes(stamped((SAMPLES / "diapositives.pptx").read_bytes()))
    rule, place, _ = found(slides)[0]
    assert (rule, place) == ("fr.diffusion_restreinte", "pied de page, diapositive 1")


def stamped(presentation: bytes) -> bytes:
    """The presentation with words on its slide master."""
    name = "ppt/slideMasters/slideMaster1.xml"
    with zipfile.ZipFile(io.BytesIO(presentation)) as package:
        master = package.read(name).decode()
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="99" name="Tampon"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>DIFFUSION RESTREINTE</a:t></a:r></a:p></p:txBody>"
        "</p:sp></p:spTree>"
    )
    assert "</p:spTree>" in master
    return files.repacked(presentation, name, master.replace("</p:spTree>", shape).encode())


def test_files_inside_others_are_guarded_without_telling_their_names(tmp_path: Path) -> None:
    path = tmp_path / "envoi.zip"
    path.write_bytes(
        files.archive(("NOTE_TRES_SECRET.txt", BODY.encode()), ("b.docx", word(watermarked)))
    )
    assert found(path) == [
        ("fr.tres_secret", "nom d’un fichier contenu", "block"),
        ("fr.secret", "filigrane d’un fichier contenu", "block"),
    ]
    assert "NOTE" not in run(path).stdout


def test_typed_text_is_read_from_the_input_and_shown_on_demand() -> None:
    text = "Résume :\n\nD I F F U S I O N   R E S T R E I N T E\n\n" + BODY * 6
    ended = run("-", typed=text.encode())
    assert ended.exit_code == 3
    assert json.loads(ended.stdout) == {
        "file": "-", "kind": "marking", "rule": "fr.diffusion_restreinte", "place": "texte",
        "action": "block",
    }  # fmt: skip
    shown = json.loads(run("-", "--show", typed=text.encode()).stdout)
    assert shown["text"] == "D I F F U S I O N   R E S T R E I N T E"
    assert shown["mark"] == "Diffusion Restreinte"
    both = "SECRET – SPÉCIAL FRANCE\n\nNIR 2 95 10 99 126 111 93".encode()
    level, number = map(json.loads, run("-", "--show", typed=both).stdout.splitlines())
    assert level["mark"] == "Secret – Spécial France"
    assert number.keys() == KEYS | {"text"}
    assert run("-", typed="qu’est-ce que la diffusion restreinte ?".encode()).exit_code == 0
    assert run("-", typed=bytes(range(256)) * 4).exit_code == 1


def test_what_is_declared_decides_what_is_done() -> None:
    ended = run("-", "--sensitivity", "diffusion_restreinte", typed=b"DIFFUSION RESTREINTE")
    assert (ended.exit_code, json.loads(ended.stdout)["action"]) == (0, "allow")
    ended = run("-", "--sensitivity", "diffusion_restreinte", typed="TRÈS SECRET".encode())
    assert (ended.exit_code, json.loads(ended.stdout)["action"]) == (3, "block")


def test_a_refused_file_has_its_sentence_its_name_is_read_and_so_are_the_others(
    tmp_path: Path,
) -> None:
    bad, good = tmp_path / "note_TRES_SECRET.pdf", tmp_path / "bon.txt"
    bad.write_bytes(b"%PDF-1.7 rien")
    good.write_text(f"{BODY}\n\nTLP:GREEN\n", "utf-8")
    ended = run(bad, good)
    assert ended.exit_code == 3
    assert "abîmé" in ended.stderr
    assert [json.loads(line)["place"] for line in ended.stdout.splitlines()] == [
        "nom du fichier", "partie 1",
    ]  # fmt: skip
    absent = run(tmp_path / "absent.pdf", good)
    assert absent.exit_code == 1
    assert "n’existe pas" in absent.stderr
    assert run(good).exit_code == 0
