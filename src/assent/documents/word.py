"""A paper as DOCX, through python-docx (the extra `documents`). The same paper gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from assent.documents.page import OPEN_IN_WORDS
from assent.documents.paper import Paper
from assent.policy.page import DISCLAIMER
from assent.records.errors import UsageError

_WIDTHS_CM = (1.4, 5.6, 10.0)
_INK, _QUIET, _OPEN = "1B1F24", "57606A", "A6400F"
FONT = "Arial"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_ORIGINS = {"evidence": "From the evidence", "assent.toml": "Stated by the provider", "this project": "Fixed text"}


def render_word(paper: Paper) -> bytes:
    """The paper as DOCX. Raises UsageError where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise UsageError("DOCX needs python-docx: pip install 'assent[documents]'") from None
    document = docx.Document()
    _page(document, paper)
    document.add_heading(paper.title, 0)
    _line(document.add_paragraph(), paper.basis, _QUIET, 9.5)
    _line(document.add_paragraph(), paper.note, _INK, 10.5)
    count = sum(len(section.fields) for section in paper.sections)
    said = OPEN_IN_WORDS.format(open=len(paper.open_fields), all=count)
    _line(document.add_paragraph(), f"{said}. {DISCLAIMER}", _QUIET, 9.5)
    for section in paper.sections:
        document.add_heading(section.heading, 1)
        _table(document, section.fields)
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _page(document: Any, paper: Paper) -> None:
    """A4 with even margins, one plain font, page numbers."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(_INK)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), "")
        fonts = style.element.rPr.rFonts
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:hAnsi"), FONT)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(4)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    core = document.core_properties
    core.title, core.author, core.comments, core.language = paper.title, "", "", paper.language
    core.created = core.modified = _EPOCH
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)


def _table(document: Any, fields: Any) -> None:
    from docx.shared import Cm

    numbered = any(field.number for field in fields)
    widths = _WIDTHS_CM if numbered else (_WIDTHS_CM[0] + _WIDTHS_CM[1], _WIDTHS_CM[2])
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    _borders(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for field in fields:
        row = table.add_row()
        _whole(row)
        cells = [*([field.number] if numbered else []), field.label]
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
        for cell, text in zip(row.cells, cells, strict=False):
            _line(cell.paragraphs[0], text, _INK, 10)
        value = row.cells[-1]
        is_open = field.origin == "open"
        _line(value.paragraphs[0], field.value, _OPEN if is_open else _INK, 10, bold=is_open)
        origin = _ORIGINS.get(field.origin, "Open")
        _line(value.add_paragraph(), f"{origin}: {field.source}", _QUIET, 8)


def _borders(table: Any) -> None:
    """Thin grey lines between rows and none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        drawn = side in ("top", "bottom", "insideH")
        for key, value in (("val", "single" if drawn else "nil"), ("sz", "4"), ("space", "0"), ("color", "C4C9D0")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _whole(row: Any) -> None:
    """A row is not broken between two pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _line(paragraph: Any, text: str, colour: str, size: float, bold: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run("".join(c for c in text if c >= " " or c in "\n\t"))
    run.font.size, run.font.color.rgb, run.bold = Pt(size), RGBColor.from_string(colour), bold


def _same_bytes(data: bytes) -> bytes:
    """The archive with a fixed time in every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
