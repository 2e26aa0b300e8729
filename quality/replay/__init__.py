"""The facts of a project once more, under other rules."""
