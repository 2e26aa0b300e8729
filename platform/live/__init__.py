"""Live updates: topics, publishing on commit, the WebSocket consumer."""
