"""What pages show that is too much to work out for each look: a job does it, and a row keeps it."""
