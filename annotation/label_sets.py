"""Ready-made questions with labels to start from."""

from dataclasses import dataclass

from annotation.services import LabelDraft


@dataclass(frozen=True)
class LabelSet:
    """A question that many projects ask, with its labels."""

    name: str
    title: str
    text: str
    labels: tuple[LabelDraft, ...]
    help: str = ""


LABEL_SETS = (
    LabelSet(
        "emotion",
        "Emotion",
        "Which emotion do you hear?",
        tuple(
            LabelDraft(name)
            for name in ("anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness")
        ),
        help="Listen to how it is said, not to what is said.",
    ),
    LabelSet(
        "arousal",
        "Arousal",
        "How excited does the voice sound?",
        (
            LabelDraft("high", "Awake, tense, loud or fast"),
            LabelDraft("low", "Calm, tired, quiet or slow"),
        ),
    ),
    LabelSet(
        "valence",
        "Valence",
        "How does the person seem to feel?",
        (
            LabelDraft("positive", "Pleased, glad or amused"),
            LabelDraft("negative", "Annoyed, sad or afraid"),
        ),
    ),
    LabelSet(
        "presence",
        "Yes or no",
        "Can you hear it?",
        (LabelDraft("yes", key="y"), LabelDraft("no", key="n")),
        help="Say here what to listen for.",
    ),
    LabelSet(
        "kind",
        "Speech, music, noise",
        "What do you mostly hear?",
        (
            LabelDraft("speech", "Somebody talks"),
            LabelDraft("music", "Somebody sings or plays"),
            LabelDraft("noise", "Anything else"),
        ),
    ),
)


def label_set(name: str) -> LabelSet | None:
    """Return the ready-made question of this name, or nothing."""
    return next((ready for ready in LABEL_SETS if ready.name == name), None)
