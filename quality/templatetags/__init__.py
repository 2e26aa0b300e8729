"""Tags of quality."""
