"""Trust as admins look after it: people over time, pairs who answer alike, what was done and why."""
