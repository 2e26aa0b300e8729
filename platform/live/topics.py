"""Names of what can be followed: a topic is "kind:id", such as "job:5f0c…"."""

import re
from typing import Any

_TOPIC = re.compile(r"([a-z_]{1,20}):([A-Za-z0-9_-]{1,64})")


def topic(kind: str, identity: Any) -> str:
    """Return the topic of one thing."""
    name = f"{kind}:{identity}"
    split(name)
    return name


def split(name: str) -> tuple[str, str]:
    """Return the kind and the id in a topic; ValueError when it is not one."""
    match = _TOPIC.fullmatch(name)
    if not match:
        raise ValueError(f"A topic looks like kind:id, not {name!r}.")
    return match[1], match[2]


def group(name: str) -> str:
    """Return the channel layer's group of a topic; groups may not hold a colon."""
    return "live.{}.{}".format(*split(name))
