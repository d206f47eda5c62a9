"""What a consolidation is made of: the units in it, their rows, the tables, the package."""
