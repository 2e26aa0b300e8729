"""Pictures of players: never decoded here, but in a child process, and kept as we wrote them."""
