"""A replay in lines and columns: for the screen, as JSON, as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from quality.replay.replaying import ClipMove, Move, Replay

MOST_LINES = 40
PEOPLE = ("person", "from", "to", "move", "answers", "listens", "checks", "question")
CLIPS = ("clip", "label", "to", "from", "to", "state", "to", "question")
COLUMNS = ("what", "question", "name", "before", "after", "state_before", "state_after", "move")
NOTHING = "-"


def lines(found: Replay) -> Iterator[str]:
    """Yield what the screen shows."""
    yield from _table(PEOPLE, [_person_line(one) for one in found.people])
    yield from _table(CLIPS, [_clip_line(one) for one in found.clips])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    shown = [head, *rows[:MOST_LINES]]
    widths = [max(len(row[place]) for row in shown) for place in range(len(head))]
    for row in shown:
        cells = [word.ljust(width) for word, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    if len(rows) > MOST_LINES:
        yield f"… and {len(rows) - MOST_LINES} more: --csv and --json have them all."


def _person_line(one: Move) -> list[str]:
    checks = f"{one.checks_after.passed}/{one.checks_after.asked}"
    if one.checks_after != one.checks_before:
        checks = f"{one.checks_before.passed}/{one.checks_before.asked} → {checks}"
    listens = _percent(one.listens) + (" cut" if one.is_cut else "")
    return [
        *(one.person, _percent(one.before), _percent(one.after), f"{100 * one.size:.1f}"),
        *(str(one.answers), listens, checks, one.question),
    ]


def _clip_line(one: ClipMove) -> list[str]:
    return [
        *(one.clip, one.label_before or NOTHING, one.label_after or NOTHING),
        *(_percent(one.share_before), _percent(one.share_after)),
        *(one.state_before, one.state_after, one.question),
    ]


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.1f} %"


def as_json(found: Replay) -> dict[str, Any]:
    """Return all of a replay in types that JSON knows."""
    people = [{**asdict(one), "move": one.size} for one in found.people]
    return {"people": people, "clips": [asdict(one) for one in found.clips]}


def rows(found: Replay) -> Iterator[Sequence[Any]]:
    """Yield all of a replay as rows of COLUMNS; the state of a person says who is cut."""
    yield COLUMNS
    for one in found.people:
        cut = "cut" if one.is_cut else ""
        yield "person", one.question, one.person, one.before, one.after, "", cut, one.size
    for clip in found.clips:
        labels = clip.label_before, clip.label_after
        yield "clip", clip.question, clip.clip, *labels, clip.state_before, clip.state_after, ""
