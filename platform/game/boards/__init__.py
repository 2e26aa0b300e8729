"""Leaderboards: made by a job, read by pages."""
