"""What stops a run, one class per exit status. The message is one sentence that a person can act on.

RunError
├── CannotStartError    2  a source is missing, the output cannot be written, a name is unknown
├── StoppedError        3  midway, most often a full disk; what was committed stays
└── OutputLockedError   4  another run holds the output
"""

from __future__ import annotations


class RunError(Exception):
    """A run that cannot start or go on; exit_code is what the command leaves with."""

    exit_code = 1


class CannotStartError(RunError):
    """Nothing was done: a source is missing, the output cannot be written, a name is unknown."""

    exit_code = 2


class StoppedError(RunError):
    """The run ended midway. What it had committed stays, and a later run does the rest."""

    exit_code = 3


class OutputLockedError(RunError):
    """Another process is writing to this output."""

    exit_code = 4
