"""Cooperative learning: labels that the classifier gives by itself, and the blind audits they stand on."""
