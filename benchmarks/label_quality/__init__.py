"""How right labels are, and what they cost, when people nobody knows give the answers."""
