"""A made-up province, the same on every machine: everything follows from ``SEED``."""

SEED = "tinh-cao-binh"
