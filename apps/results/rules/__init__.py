"""The official rules of assessment, one module per circular; no database, no Django.

``rule_sets`` says which circular applies and what its words mean, ``card`` holds what a school
states, ``checking`` finds where the two differ.
"""

from .card import Card, Difference, SubjectMarks
from .checking import check_stated
from .periods import periods_per_year
from .qualities import form_of, in_order, listing_of, note_label, quality_label
from .rule_sets import RULE_SETS, RuleSet, code_for, label, meaning, rule_set_for

__all__ = [
    "RULE_SETS",
    "Card",
    "Difference",
    "RuleSet",
    "SubjectMarks",
    "check_stated",
    "code_for",
    "form_of",
    "in_order",
    "label",
    "listing_of",
    "meaning",
    "note_label",
    "periods_per_year",
    "quality_label",
    "rule_set_for",
]
