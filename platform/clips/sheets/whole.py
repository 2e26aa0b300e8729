"""A data sheet as a file: what is told and what can be heard, for whoever uses the labels later."""

from typing import Any

from clips.models import Dataset
from clips.sheets.comparing import portraits
from clips.sheets.facts import facts_of, in_words, words_of


def whole(dataset: Dataset) -> dict[str, Any]:
    """Return the sheet in values that JSON knows; facts that are not told are null."""
    [portrait] = portraits([dataset])
    last = dataset.sheet_revisions.order_by("-number").first()
    told = {name: in_words(name, value) or None for name, value in facts_of(dataset).items()}
    languages = words_of(told["languages"] or "") or None
    return {
        "dataset": dataset.name,
        "description": dataset.description,
        **told,
        "languages": languages,
        "version": last.number if last else None,
        "told_at": last.created_at.isoformat() if last else None,
        "clips": portrait.clips,
        "seconds": round(portrait.seconds, 3),
        "speakers": portrait.speakers,
        "flagged": portrait.flagged,
        "sample_rates": {str(rate): clips for rate, clips in portrait.rates},
        "clip_licences": portrait.licences,
    }
