"""All answers to a question judged again at once: who listened, what each label is, which tasks stand.

A job does this (quality.jobs); between two runs the road of a label adds single votes to what it left.
"""
