"""Summary, HTML page, terminal table, diff."""

from assent.report.accounts import Accounts, read_accounts
from assent.report.canonical import write_summary
from assent.report.gates import Gate, check_gates, parse_gate
from assent.report.progress import RunProgress
from assent.report.summary import Summary, summarise
from assent.report.terminal import print_summary

__all__ = [
    "Accounts",
    "Gate",
    "RunProgress",
    "Summary",
    "check_gates",
    "parse_gate",
    "print_summary",
    "read_accounts",
    "summarise",
    "write_summary",
]
