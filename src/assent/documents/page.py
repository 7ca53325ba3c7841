"""A paper as a web page: opens offline, prints, needs no script. Everything is escaped."""

from __future__ import annotations

from html import escape

from assent.documents.paper import Paper
from assent.policy.page import DISCLAIMER

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --rule: #d5d9df; --open: #a6400f; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #14171b; --ink: #e8eaed; --quiet: #a3abb5; --rule: #3a414a; --open: #f0a070; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem 1rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-top: .6rem; border-top: 2px solid var(--rule); }
p { margin: .3rem 0; max-width: 46rem; }
.quiet, small { color: var(--quiet); font-size: .875rem; }
dl { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); margin: 0; }
dt, dd { margin: 0; padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--rule); }
dt span { color: var(--quiet); padding-right: .5rem; font-variant-numeric: tabular-nums; }
dd small { display: block; }
.open { color: var(--open); font-weight: 600; }
@media (max-width: 34rem) {
  dl { grid-template-columns: minmax(0, 1fr); }
  dt { border: 0; padding-bottom: 0; font-weight: 600; }
  dd { padding-top: 0; }
}
@media print { body { max-width: none; padding: 0; font-size: 10pt; } dt, dd { break-inside: avoid; } }
"""

_ORIGINS = {"evidence": "from the evidence", "assent.toml": "stated by the provider", "this project": "fixed text"}
OPEN_IN_WORDS = "{open} of {all} fields are open"


def render_page(paper: Paper) -> str:
    """The paper as HTML."""
    fields = [field for section in paper.sections for field in section.fields]
    said = OPEN_IN_WORDS.format(open=len(paper.open_fields), all=len(fields))
    parts = [
        f'<!doctype html>\n<html lang="{escape(paper.language)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(paper.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n"
        f'<h1>{escape(paper.title)}</h1>\n<p class="quiet">{escape(paper.basis)}</p>\n<p>{escape(paper.note)}</p>\n'
        f'<p class="quiet" lang="en">{said}. {escape(DISCLAIMER)}</p>\n</header>\n<main>'
    ]
    for section in paper.sections:
        parts.append(f"<section><h2>{escape(section.heading)}</h2>\n<dl>")
        for field in section.fields:
            number = f"<span>{escape(field.number)}</span>" if field.number else ""
            mark = ' class="open"' if field.origin == "open" else ""
            origin = _ORIGINS.get(field.origin, "open")
            parts.append(
                f"<dt>{number}{escape(field.label)}</dt>\n<dd><div{mark}>{escape(field.value)}</div>"
                f'<small lang="en">{origin}: {escape(field.source)}</small></dd>'
            )
        parts.append("</dl></section>")
    return "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
