"""How do you know? The query behind each number of the report, for anybody to run beside it.

Every query is one statement of DuckDB over the files of the directory, and comes to the page's numbers by another way:
the page is counted in Python by groups of documents, the query in SQL. A table of the page names its query. The
query's first column is then the row's name, and the others are columns of the table; or, where packs, answers or steps
are the table's columns, the second is the column's name and the third the number. `tests/report/test_know.py` runs all.
"""

from __future__ import annotations

from dataclasses import dataclass

from assent.report import know_sql as sql
from assent.report.count import MONTH
from assent.report.words import Whole


@dataclass(frozen=True, slots=True)
class Query:
    """A question that the report answers, and what answers it, to be copied whole. key: the name of its anchor.

    sql: one statement of DuckDB. command: of this program. At least one of them is there.
    """

    key: str
    asks: str
    sql: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What else stands in the directory. accounts_bytes: of `accounts.json`."""

    built: bool = False
    bias: bool = False
    footprint: bool = False
    accounts_bytes: int = 0


def queries(whole: Whole, beside: Beside) -> tuple[Query, ...]:
    """The queries of a report in the order of its sections; none for what it does not show."""
    found = []
    if whole.accounts.files:
        found += _of_accounts(beside.accounts_bytes)
    if beside.built:
        found += _of_build()
    if whole.summary.documents:
        found += _of_packs(whole, beside.accounts_bytes) + _of_documents(whole, beside.accounts_bytes)
    if beside.bias:
        found.append(Query("bias", "Whom do the documents speak of, and whom do filters remove?",
                           command="assent bias . --json"))  # fmt: skip
    if beside.footprint:
        found.append(Query("footprint", "What did each step use?", sql.FOOTPRINT, "assent footprint run . --json"))
    if whole.summary.sampled:
        found.append(Query("intervals", "How wide are the intervals? Drawn anew, with the same seed, by",
                           command="assent report ."))  # fmt: skip
    return tuple(found)


def _of_accounts(size: int) -> list[Query]:
    accounts = sql.accounts(size)
    return [
        Query("files", "What was read of each file, and of all?", sql.files(accounts)),
        Query("gaps", "Which ranges of bytes could not be read?", sql.gaps(accounts)),
        Query("others", "Which records are no documents?", sql.others(accounts)),
    ]


def _of_build() -> list[Query]:
    return [
        Query("built", "What became of each document of the build?", sql.built(), "assent verify ."),
        Query("built-size", "How much is there to train on?", sql.BUILT_SIZE),
    ]


def _of_packs(whole: Whole, size: int) -> list[Query]:
    packs = [pack.name for pack in whole.summary.packs]
    if not packs:
        return []
    share = sql.share(sql.accounts(size), whole.unchecked)
    every = [
        Query("verdicts", "How many documents has each pack decided how?", sql.verdicts(share)),
        Query("open", "How many controls of each pack are open?", sql.OPEN, "assent packs show eu"),
        Query("steps", "At which step does each document stop?", sql.steps(share)),
        Query("missing", "What do held documents wait for, in all and for nothing else?", sql.missing()),
        Query("denied", "What denies, or fails?", sql.denied()),
        Query("losses", "What may be used under one pack and not under another?", sql.losses()),
        Query("controls", "What did each control say that did not pass every document?",
              sql.controls(packs)),
        Query("rules", "By which rules, as of which day, was it decided?", sql.DECIDED_BY),
    ]  # fmt: skip
    if any(pack.lifted_by for pack in whole.summary.packs):
        every.insert(4, Query("lifted", "How many documents would one kind of signed basis lift?", sql.lifted()))
    return every


def _of_documents(whole: Whole, size: int) -> list[Query]:
    summary = whole.summary
    share = sql.share(sql.accounts(size), whole.unchecked)
    found = [
        Query("corpus", "How many documents, hosts and domains?", sql.corpus(sql.accounts(size), whole.unchecked)),
        Query("mechanisms", "What does each mechanism say, page and host together?", sql.mechanisms(summary.use)),
        Query("coverage", "What could be looked at?", sql.coverage(share)),
        Query("domains", "Which domains have the most text?", sql.domains([pack.name for pack in summary.packs])),
        Query("languages", "Which languages?", sql.by("coalesce(lang, 'unknown')", "language", share)),
        Query("kinds", "Which kinds of pages?", sql.by("page_kind", "kind of page", share)),
        Query("dates", "From which months?", sql.by(MONTH, "month", share)),
    ]
    if summary.findings:
        found.append(Query("findings", "In how many documents was what found?", sql.findings(share)))
    if summary.people.persons or summary.people.combinations:
        found.append(Query("people", "How many persons, and how far can they be followed?", sql.PEOPLE))
        found.append(Query("people-steps", "In how many documents is a person?", sql.people_steps()))
    return found
