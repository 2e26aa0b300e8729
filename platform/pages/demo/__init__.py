"""The demo: sounds that the product makes itself, projects of every kind, and an account for each role."""
