"""Simulated crowds that play a site through its API."""
