"""One family of errors: a line for the person at the terminal, with what to do about it."""


class AssentError(Exception):
    """Base of every error `assent` raises on purpose.

    The message is one line that names what is wrong and what to do. It never holds a document's text or a
    personal value. `exit_code` is the process exit code (see `docs/commands.md`).
    """

    exit_code = 2


class UsageError(AssentError):
    """The command or call cannot be carried out as asked: wrong option, wrong pack, clashing run directory."""


class InputError(AssentError):
    """An input cannot be read at all: missing, empty, of an unknown format, without a text column."""


class Unreachable(InputError):
    """An input that may well be whole cannot be read now: denied, no answer. Nothing is said of the input itself."""


class OutputError(AssentError):
    """The output cannot be written: no permission, disk full."""


class AccountingError(AssentError):
    """The accounts of a file do not add up. This is a defect of `assent`, never of the input."""

    exit_code = 70  # EX_SOFTWARE: loud on purpose, no pipeline should take it for a verdict


class Interrupted(AssentError):
    """The run was stopped before its end; the same command goes on from where it stopped."""

    exit_code = 3
