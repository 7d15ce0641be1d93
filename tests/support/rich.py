"""A DOCX with all that a translation has to keep: made part by part, as Word writes it."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {"footnotes": "footnotes", "comments": "comments", "header1": "header", "footer1": "footer"}
BOX = """<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0"
 locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>
<wp:extent cx="1800000" cy="600000"/><wp:wrapNone/>
<wp:docPr id="9" name="Zone" descr="Un encadré gris"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx>
<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape style="position:absolute"><v:textbox><w:txbxContent>{box}
</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def run(text: str, form: str = "") -> str:
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


UNDERLINED = '<w:u w:val="single"/>'
DELETED = "<w:r><w:delText>effacée</w:delText></w:r>"
BODY = "".join(
    [
        paragraph(run("Les congés"), style="Heading1"),
        paragraph(
            run("Le "), run("chat", "<w:b/>"), run(" noir et le "), run("chien ", "<w:i/>"),
            run("dorment"), run(".", '<w:lang w:val="fr-FR"/>'),
        ),
        paragraph(
            run("Voir "),
            f'<w:hyperlink r:id="rLink">{run("le décret", UNDERLINED)}</w:hyperlink>',
            '<w:bookmarkStart w:id="1" w:name="ici"/>', run(" du 3 mars 2026"),
            '<w:bookmarkEnd w:id="1"/><w:r><w:footnoteReference w:id="2"/></w:r>', run(" ici."),
        ),
        paragraph(
            run("Nom"), "<w:r><w:tab/></w:r>", run("fonction"), "<w:r><w:br/></w:r>",
            run("suite, page "), field("PAGE", run("12")), run(" du rapport"),
        ),
        paragraph(
            run("Une phrase "), f'<w:del w:id="3" w:author="x">{DELETED}</w:del>',
            f'<w:ins w:id="4" w:author="x">{run("ajoutée")}</w:ins>', run(" au texte."),
        ),
        paragraph(run("Avec un encadré."), "{BOX}"),
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>",
        *(f"<w:tc>{paragraph(run(said))}</w:tc>" for said in ("Service", "1 234,50")),
        "</w:tr></w:tbl>",
        paragraph(run("Les congés"), style="Heading1"),
    ]
)  # fmt: skip


def word(body: str = BODY) -> bytes:
    """The package. `{BOX}` in its body is a text box, as new and as old software read it."""
    parts = {
        "document": "<w:body>" + body.replace("{BOX}", BOX.replace(
            "{box}", paragraph(run("Dans la boîte")))) + "<w:sectPr><w:headerReference "
            'w:type="default" r:id="rHead"/><w:footerReference w:type="default" r:id="rFoot"/>'
            "</w:sectPr></w:body>",
        "footnotes": '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", run(" Une note."))}'
            "</w:footnote>",
        "comments": f'<w:comment w:id="1" w:author="x">{paragraph(run("Un avis."))}</w:comment>',
        "header1": paragraph(run("Ministère d’essai")),
        "footer1": paragraph(run("Bas de page "), field("PAGE", run("1"))),
    }  # fmt: skip
    roots = {"document": "document", "footnotes": "footnotes", "comments": "comments",
             "header1": "hdr", "footer1": "ftr"}  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _types())
        package.writestr("_rels/.rels", _relations(("rDoc", "officeDocument", "word/document.xml")))
        package.writestr("word/_rels/document.xml.rels", _relations(
            ("rHead", "header", "header1.xml"), ("rFoot", "footer", "footer1.xml"),
            ("rNotes", "footnotes", "footnotes.xml"), ("rComments", "comments", "comments.xml"),
            ("rLink", "hyperlink", "https://exemple.fr/decret"),
        ))  # fmt: skip
        for name, content in parts.items():
            root = roots[name]
            said = f"{HEAD}<w:{root} {NAMES}>{content}</w:{root}>"
            package.writestr(f"word/{name}.xml", said)
        package.writestr("word/media/image1.bin", bytes(range(256)))
    return made.getvalue()


def _types() -> str:
    listed = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WML}.{kind}+xml"/>'
        for name, kind in PARTS.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="bin" ContentType="application/octet-stream"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WML}.document.main+xml"/>'
        f"{listed}</Types>"
    )


def _relations(*listed: tuple[str, str, str]) -> str:
    said = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if kind == 'hyperlink' else ''}/>"
        for name, kind, target in listed
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{said}</Relationships>'
