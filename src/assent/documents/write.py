"""`DIR/documents/`: every paper that some packs ask for, written in whole or not at all."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from assent.documents.domains import domain_list
from assent.documents.figures import Figure, Figures, count, deciding_packs
from assent.documents.fill import fill, papers_for
from assent.documents.machine import croissant, dataset_card, spdx
from assent.documents.page import render_page
from assent.documents.paper import Field, Paper, Section
from assent.documents.word import render_word
from assent.policy.deployment import Deployment, load_deployment
from assent.policy.pack import load_pack
from assent.policy.swap import replacing
from assent.records.errors import OutputError, UsageError

SUMMARY = "ai-act-summary"
IN_WORD = (SUMMARY,)
"""Papers whose law asks for a form in DOCX; the others are HTML and JSON."""


class Written(NamedTuple):
    """What was written. open: for each paper, how many of its fields nobody has stated."""

    folder: Path
    files: tuple[str, ...]
    open: dict[str, int]


def write_documents(directory: Path, packs: Sequence[str], facts: Path | None = None) -> Written:
    """Write the papers of some packs (none named: those that decided). Raises UsageError, OutputError.

    A document counts as retained where all of these packs let it be used.
    """
    deployment = load_deployment(facts)
    names = tuple(packs) or tuple(deciding_packs(directory))
    if not names:
        raise UsageError(f"{directory}: no pack has decided here; run `assent decide {directory}` first")
    figures = _with_list(count(directory, [load_pack(n).name for n in names]), deployment)
    papers = [fill(name, figures.values, deployment) for name in papers_for(figures.packs)]
    papers = [_with_annex(paper, figures, deployment) if paper.name == SUMMARY else paper for paper in papers]
    made = list(_files(directory, figures, papers, deployment))
    try:
        with replacing(directory / "documents") as folder:
            for name, data in made:
                (folder / name).write_bytes(data)
    except OSError as error:
        raise OutputError(f"{directory}/documents: cannot be written ({error.strerror}); mend that first") from None
    opened = {paper.name: len(paper.open_fields) for paper in papers}
    return Written(directory / "documents", tuple(name for name, _ in made), opened)


def _with_list(figures: Figures, deployment: Deployment) -> Figures:
    """The figures, with those that rest on the list of domains and on earlier summaries."""
    small = deployment.get("controller.size") == "small"
    listed = domain_list(figures.domains, small)
    rule = "top 5 %, at most 1,000 (small provider)" if small else "top 10 %"
    words = (
        f"{listed.listed:,} of {listed.of:,} domains with content that may be used: domains.csv, sha256 {listed.sha256}"
    )
    more = {
        "domain_list": Figure(words, f"counted over the evidence and the verdicts; {rule} by bytes"),
        "version": Figure(f"as of {figures.as_of}; no earlier version is known here", "run.json"),
        "protection": Figure(
            "Web pages are works protected by copyright unless a licence or age says otherwise; "
            + figures.values["retained"].value,
            figures.values["retained"].source,
        ),
    }
    return dataclasses.replace(figures, values={**figures.values, **more})


def _with_annex(paper: Paper, figures: Figures, deployment: Deployment) -> Paper:
    """The paper with the list of domains in it, not only behind a link."""
    listed = domain_list(figures.domains, deployment.get("controller.size") == "small").listed
    retained = [row for row in figures.domains if row.records_retained][:listed]
    fields = tuple(
        Field(str(rank), row.domain, f"{row.bytes_retained:,} bytes in {row.records_retained:,} usable records",
              "evidence", f"{row.bytes:,} bytes in {row.records:,} records were scraped")
        for rank, row in enumerate(retained, 1)
    ) or (Field("", "No domain", "No document may be used under these packs", "evidence", "verdicts"),)  # fmt: skip
    annex = Section("Annex to 2.3: most relevant domains", fields)
    return dataclasses.replace(paper, sections=(*paper.sections, annex))


def _files(
    directory: Path, figures: Figures, papers: Sequence[Paper], deployment: Deployment
) -> Iterator[tuple[str, bytes]]:
    for paper in papers:
        yield f"{paper.name}.json", _json(paper.to_json())
        yield f"{paper.name}.html", render_page(paper).encode()
        if paper.name in IN_WORD:
            yield f"{paper.name}.docx", render_word(paper)
    yield "domains.csv", domain_list(figures.domains, deployment.get("controller.size") == "small").csv
    yield "croissant.json", _json(croissant(directory, figures, deployment))
    yield "spdx.json", _json(spdx(figures, deployment))
    yield "README.md", dataset_card(figures, deployment).encode()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
