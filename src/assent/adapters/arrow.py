"""Verdicts as columns, for Ray Data and everything else that maps over Arrow tables.

decide = partial(decide_batch, decider=Decider.of(["eu"]))
ray.data.read_parquet(...).map_batches(decide, batch_format="pyarrow")
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyarrow as pa

from assent.adapters.decider import Decider
from assent.records.errors import InputError

VERDICT: Final = "verdict"
REASONS: Final = "reasons"


def decide_batch(
    batch: pa.Table, decider: Decider, *, url: str = "url", text: str = "text", html: str = "html", date: str = "date"
) -> pa.Table:
    """The rows with two columns more: `verdict` (include, redact, hold, exclude) and `reasons` (controls, the deciding
    one first). url, text, html, date: names of columns; of text and page one is enough.

    Raises InputError where there is no column of URLs.
    """
    names = set(batch.column_names)
    if url not in names or not {text, html} & names:
        raise InputError(f"a batch needs the column {url}, and {text} or {html}; name yours by the arguments")
    columns = {
        name: batch[name].to_pylist() if name in names else [None] * len(batch) for name in (url, text, html, date)
    }
    actions: list[str] = []
    reasons: list[list[str]] = []
    for where, words, page, moment in zip(*columns.values(), strict=True):
        verdict = decider.verdict(
            where or "", text=words if page is None else None,
            html=page.encode("utf-8", "replace") if isinstance(page, str) else page,
            captured_at=moment if isinstance(moment, datetime) else None,
        )  # fmt: skip
        actions.append(verdict.action)
        reasons.append([reason.control for reason in verdict.reasons])
    added = batch.append_column(VERDICT, pa.array(actions, pa.string()))
    return added.append_column(REASONS, pa.array(reasons, pa.list_(pa.string())))
