"""The texts of problem codes: what is wrong and what to do, in one shape for every reader."""

from typing import NamedTuple


class FindingText(NamedTuple):
    """One problem code: its severity, its sentence and its remedy, both with `{fields}`."""

    severity: str  # "error", "query", "warning" or "info"
    message: str
    remedy: str
