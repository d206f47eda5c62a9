"""What an app tells the start page: one thing that waits for somebody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """``urgency``: ``now`` (something is wrong or due), ``soon``, or ``idea`` (a first step)."""

    title: str
    text: str
    url: str
    urgency: str = "soon"
    action: str = "Mở"
