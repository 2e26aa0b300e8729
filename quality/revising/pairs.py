"""Finds pairs of people who answer alike more often than can be explained."""

from typing import Any

from quality.inference.alike import alike
from quality.revising.reading import Read


def pairs_state(read: Read) -> list[dict[str, Any]]:
    """Return what is kept of the pairs of a question, by the ids of people."""
    return [
        {
            "people": [int(read.people[pair.one]), int(read.people[pair.other])],
            "together": pair.together,
            "same": pair.same,
            "expected": round(pair.expected, 1),
        }
        for pair in alike(read.answers)
    ]
