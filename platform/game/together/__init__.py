"""Live rounds: two to eight people hear the same clips at once, answer blind, and see who said what."""
