"""Background work that is never lost: the Job row, its progress, and its second chances."""
