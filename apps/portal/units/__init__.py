"""Many schools and offices from one sheet, with hosts, parents, invitations; for the operator."""
