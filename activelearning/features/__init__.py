"""Feature sets: what a classifier hears of a clip, as one row of numbers."""
