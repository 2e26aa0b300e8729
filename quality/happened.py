"""What happened, as pages list it: to a label, about a person, in a project."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Happened:
    """Something that happened: when, in words, who did it, and why.

    It is `about` somebody or something, whose page is at `address`; `lines` say more of it. It `bodes` good,
    bad, or neither; a decision that was taken back is undone.
    """

    at: dt.datetime
    words: str
    who: str = ""
    reason: str = ""
    about: str = ""
    address: str = ""
    lines: Sequence[str] = ()
    bodes: str = ""
    is_undone: bool = False
