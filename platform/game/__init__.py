"""Play: the one road of every label, points and players."""
