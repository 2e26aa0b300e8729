"""Many annotators at once: what a label costs the server and the database, and whether each is kept."""
