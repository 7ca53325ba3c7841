"""Summary, HTML page, terminal table, diff."""

from assent.report.accounts import Accounts, read_accounts
from assent.report.canonical import write_summary
from assent.report.diff import Diff, diff
from assent.report.diff import render as render_diff
from assent.report.gates import Gate, check_gates, need_pack, parse_gate
from assent.report.html import write_report
from assent.report.measures import lexicon_path, read_bias, read_footprint
from assent.report.progress import RunProgress
from assent.report.summary import Summary, summarise
from assent.report.terminal import print_summary

__all__ = [
    "Accounts",
    "Diff",
    "Gate",
    "RunProgress",
    "Summary",
    "check_gates",
    "diff",
    "lexicon_path",
    "need_pack",
    "parse_gate",
    "print_summary",
    "read_accounts",
    "read_bias",
    "read_footprint",
    "render_diff",
    "summarise",
    "write_report",
    "write_summary",
]
