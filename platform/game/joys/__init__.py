"""Levels, badges, streaks and quests: rules in code, given by a job, never on the road of a label."""
