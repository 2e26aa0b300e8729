"""The demo: sounds that the product makes itself, three projects, and an account for each role."""
