"""The ledger of points: the public rule, who writes it, and what keeps it honest."""
