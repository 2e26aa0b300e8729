"""Pages of `quality`, for owners: the labels so far, and the checks."""
