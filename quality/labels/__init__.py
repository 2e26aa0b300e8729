"""What the votes on a task add up to, and when they are enough."""
