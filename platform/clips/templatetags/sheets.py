"""Data sheets in pages: their short form, and small pictures of numbers."""

from typing import Any

from django import template

from clips.models import Dataset
from clips.sheets.facts import Short, facts_of, number_told, short

register = template.Library()

DOT, GAP = 8, 3
BAR_WIDTH, BAR_HEIGHT = 96, 8
COLUMN, COLUMN_GAP, COLUMNS_HEIGHT = 10, 3, 36


@register.filter
def short_sheet(dataset: Dataset) -> Short:
    """Return what players see of a dataset's sheet."""
    return short(dataset)


@register.inclusion_tag("clips/_picture_told.html")
def told_picture(told: int, of: int) -> dict[str, Any]:
    """Draw how much is told: a square for each fact, those told filled."""
    squares = [{"x": number * (DOT + GAP), "is_told": number < told} for number in range(of)]
    return {"squares": squares, "told": told, "of": of, "size": DOT, "width": of * (DOT + GAP) - GAP}


@register.inclusion_tag("clips/_picture_told.html")
def told_of(dataset: Dataset) -> dict[str, Any]:
    """Draw how much is told of a dataset."""
    facts = facts_of(dataset)
    return told_picture(number_told(facts), len(facts))


@register.inclusion_tag("clips/_picture_bar.html")
def bar_picture(value: float, most: float, kind: str = "") -> dict[str, Any]:
    """Draw a number as a part of the largest one."""
    share = min(1.0, value / most) if most else 0.0
    # What is there at all can be seen.
    filled = max(2.0, share * BAR_WIDTH) if value else 0.0
    return {"filled": f"{filled:.1f}", "width": BAR_WIDTH, "height": BAR_HEIGHT, "kind": kind}


@register.inclusion_tag("clips/_picture_columns.html")
def columns_picture(numbers: list[int], most: int) -> dict[str, Any]:
    """Draw numbers one after the other as columns."""
    columns = [
        {"x": place * (COLUMN + COLUMN_GAP), "y": f"{COLUMNS_HEIGHT - height:.1f}", "height": f"{height:.1f}"}
        for place, number in enumerate(numbers)
        if (height := max(2.0, number / most * COLUMNS_HEIGHT) if number and most else 0.0)
    ]
    width = len(numbers) * (COLUMN + COLUMN_GAP) - COLUMN_GAP
    return {"columns": columns, "column": COLUMN, "width": width, "height": COLUMNS_HEIGHT}


@register.filter
def kilohertz(rate: int) -> str:
    """Return a sample rate as people say it: 44.1 kHz."""
    return f"{rate / 1000:g} kHz"


@register.filter
def percent(share: float) -> str:
    """Return a share in percent; a little is not nothing, and nearly all is not all."""
    whole = round(100 * share)
    if 0 < share < 0.01:
        return "<1 %"
    return f"{99 if whole == 100 and share < 1 else whole} %"
