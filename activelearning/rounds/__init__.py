"""Rounds of active learning: what is known and learnt, and which clips people hear next. For jobs alone."""
