"""What an app tells people: one thing that waits for somebody, one that comes next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """``urgency``: ``now`` (something is wrong or due), ``soon``, or ``idea`` (a first step)."""

    title: str
    text: str
    url: str
    urgency: str = "soon"
    action: str = "Mở"


@dataclass(frozen=True)
class Step:
    """What a person may do next, as a button; the first of several is the one most take."""

    label: str
    url: str
