"""Makes the documents whose styles an export takes: `reference.docx` and `reference.odt`.

They are pandoc's own, made sober: a typeface that every office suite has or replaces, A4, the
mention and the page number at the foot. Run it after a change here; a test compares.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt, RGBColor

from emilie.documents.export.marking import FOOT
from emilie.documents.export.pandoc import pandoc

FOLDER = Path(__file__).parents[1] / "src" / "emilie" / "documents" / "export"
FACE, FIXED = "Arial", "Courier New"
INK, QUIET, BLUE, RULE, PALE = "1B2A41", "595959", "1F4E9C", "999999", "F2F2F2"
BODY, SMALL = 10.5, 9
TITLE = 20
HEADINGS = {1: 15, 2: 12.5, 3: 11, 4: 10.5, 5: 10.5, 6: 10.5}
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def reference_docx() -> bytes:
    given = pandoc(b"", "--print-default-data-file", "reference.docx")
    document = docx.Document(io.BytesIO(given))
    _fonts(document)
    _paragraphs(document)
    _section(document)
    made = io.BytesIO()
    document.save(made)
    return _dateless(made.getvalue())


def _fonts(document: Any) -> None:
    defaults = document.styles.element.find(f".//{_w('rPrDefault')}/{_w('rPr')}")
    for old in [*defaults.findall(_w("rFonts"))]:
        defaults.remove(old)
    defaults.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {_faces(FACE)}/>"))
    for style in document.styles.element.iter(_w("style")):
        for fonts in [*style.iter(_w("rFonts"))]:
            face = FIXED if style.get(_w("styleId")) == "VerbatimChar" else FACE
            fonts.getparent().replace(
                fonts, parse_xml(f"<w:rFonts {nsdecls('w')} {_faces(face)}/>")
            )


def _faces(name: str) -> str:
    return " ".join(f'w:{each}="{name}"' for each in ("ascii", "hAnsi", "cs", "eastAsia"))


def _paragraphs(document: Any) -> None:
    styles = document.styles
    styles["Normal"].font.size = Pt(BODY)
    for name in ("Body Text", "First Paragraph"):
        _spaced(styles[name], before=0, after=7, line=1.2)
    _spaced(styles["Compact"], before=1, after=1, line=1.15)
    _titled(styles["Title"], TITLE, before=0, after=10)
    for level, size in HEADINGS.items():
        _titled(styles[f"Heading {level}"], size, before=16 if level == 1 else 12, after=5)
    styles["Hyperlink"].font.color.rgb = RGBColor.from_string(BLUE)
    notice = styles.add_style("EmilieNotice", WD_STYLE_TYPE.PARAGRAPH)
    remark = styles.add_style("EmilieRemark", WD_STYLE_TYPE.PARAGRAPH)
    for style in (notice, remark):
        style.base_style = styles["Normal"]
        style.font.size = Pt(SMALL)
        _spaced(style, before=0, after=6, line=1.15)
    remark.font.color.rgb = RGBColor.from_string(QUIET)
    notice.element.get_or_add_pPr().insert(
        0,
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" '
            f'w:color="{INK}"/></w:pBdr>'
        ),
    )
    _ruled(styles["Table"])


def _spaced(style: Any, *, before: float, after: float, line: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line


def _titled(style: Any, size: float, *, before: float, after: float) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
    style.font.color.rgb = RGBColor.from_string(INK)
    style.paragraph_format.alignment = 0
    style.paragraph_format.keep_with_next = True
    _spaced(style, before=before, after=after, line=1.1)


def _ruled(table: Any) -> None:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = table.element.find(_w("tblPr"))
    for old in [*properties.findall(_w("tblBorders"))]:
        properties.remove(old)
    # The schema wants the borders before the margins of the cells.
    margins = properties.find(_w("tblCellMar"))
    properties.insert(
        list(properties).index(margins) if margins is not None else len(properties),
        parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"),
    )


def _section(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.4)
    section.footer_distance = Cm(1.1)
    foot = section.footer.paragraphs[0]
    _run(foot, f"{FOOT}\u2003")
    _field(foot, "PAGE")
    _run(foot, " / ")
    _field(foot, "NUMPAGES")


def _run(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(QUIET)
    return run


def _field(paragraph: Any, name: str) -> None:
    for content in (
        '<w:fldChar {} w:fldCharType="begin"/>',
        f'<w:instrText {{}} xml:space="preserve"> {name} </w:instrText>',
        '<w:fldChar {} w:fldCharType="separate"/>',
        "<w:t {}>1</w:t>",
        '<w:fldChar {} w:fldCharType="end"/>',
    ):
        _run(paragraph, "").element.append(parse_xml(content.format(nsdecls("w"))))


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def reference_odt() -> bytes:
    given = pandoc(b"", "--print-default-data-file", "reference.odt")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "styles.xml":
                content = _odt_styles(content.decode()).encode()
            new.writestr(part, content, compress_type=part.compress_type)
    return _dateless(made.getvalue())


def _odt_styles(text: str) -> str:
    # The default typeface of text and of titles.
    text = re.sub(r"(svg:font-family=)\"(?:'Times New Roman'|Tahoma)\"", rf'\1"{FACE}"', text)
    text = text.replace('fo:font-size="12pt"', f'fo:font-size="{BODY}pt"')
    text = re.sub(
        r"<style:page-layout style:name=\"Mpm1\">.*?</style:page-layout>",
        PAGE,
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<office:master-styles>.*?</office:master-styles>", MASTER, text, flags=re.DOTALL
    )
    for name, look in _odt_looks().items():
        old = re.compile(
            rf'<style:style style:name="{name}"\s.*?(?:</style:style>|(?<=[^-])/>(?=\s*<style:))',
            re.DOTALL,
        )
        text, count = old.subn(look, text, count=1)
        if not count:
            text = text.replace("</office:styles>", f"{look}\n  </office:styles>", 1)
    return text


def _odt_looks() -> dict[str, str]:
    looks = {
        "Title": _look("Title", "Heading", TITLE, before=0, after=0.35, bold=True),
        "Text_20_body": _look(
            "Text_20_body", "Standard", BODY, before=0, after=0.25, colour="000000", line=120
        ),
        "EmilieNotice": _look(
            "EmilieNotice", "Standard", SMALL, before=0, after=0, colour="000000", line=115,
            more=f'fo:border-left="2.5pt solid #{INK}" fo:padding-left="0.25cm" '
            f'fo:padding-bottom="0.15cm" fo:background-color="#{PALE}"',
        ),
        "EmilieRemark": _look(
            "EmilieRemark", "Standard", SMALL, before=0, after=0.2, colour=QUIET, line=115
        ),
    }  # fmt: skip
    for level, size in HEADINGS.items():
        looks[f"Heading_20_{level}"] = _look(
            f"Heading_20_{level}", "Heading", size, before=0.5, after=0.2, bold=True, level=level
        )
    return looks


def _look(
    name: str,
    parent: str,
    size: float,
    *,
    before: float,
    after: float,
    bold: bool = False,
    colour: str = INK,
    line: int = 110,
    level: int = 0,
    more: str = "",
) -> str:
    shown = name.replace("_20_", " ")
    outline = f' style:default-outline-level="{level}"' if level else ""
    follows = ' style:next-style-name="Text_20_body"' if parent == "Heading" else ""
    weight = 'fo:font-weight="bold" style:font-weight-complex="bold"' if bold else ""
    keep = 'fo:keep-with-next="always"' if parent == "Heading" else ""
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph" '
        f'style:parent-style-name="{parent}"{follows}{outline} style:class="text">'
        f'<style:paragraph-properties fo:margin-top="{before}cm" fo:margin-bottom="{after}cm" '
        f'fo:line-height="{line}%" fo:text-align="start" {keep} {more}/>'
        f'<style:text-properties fo:font-size="{size}pt" style:font-size-complex="{size}pt" '
        f'fo:color="#{colour}" fo:font-style="normal" {weight}/></style:style>'
    )


PAGE = """<style:page-layout style:name="Mpm1">
      <style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
      style:print-orientation="portrait" fo:margin-top="2.3cm" fo:margin-bottom="1.1cm"
      fo:margin-left="2.5cm" fo:margin-right="2.5cm" style:writing-mode="lr-tb" />
      <style:footer-style>
        <style:header-footer-properties fo:min-height="1.3cm" fo:margin-top="0.5cm" />
      </style:footer-style>
    </style:page-layout>
    <style:style style:name="EmilieFoot" style:family="text"><style:text-properties
      fo:font-size="8pt" fo:color="#595959" /></style:style>"""
MASTER = f"""<office:master-styles>
    <style:master-page style:name="Standard" style:page-layout-name="Mpm1">
      <style:footer><text:p text:style-name="Footer"><text:span
      text:style-name="EmilieFoot">{FOOT}\u2003<text:page-number
      text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count
      ></text:span></text:p></style:footer>
    </style:master-page>
  </office:master-styles>"""


def _dateless(content: bytes) -> bytes:
    """The same archive whenever it is made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            kept = zipfile.ZipInfo(part.filename, LONG_AGO)
            kind = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(kept, old.read(part), compress_type=kind)
    return made.getvalue()


def main() -> None:
    (FOLDER / "reference.docx").write_bytes(reference_docx())
    (FOLDER / "reference.odt").write_bytes(reference_odt())


if __name__ == "__main__":
    main()
