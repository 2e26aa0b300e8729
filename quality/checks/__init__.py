"""How people are checked, how often, and what comes of it."""
