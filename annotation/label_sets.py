"""Ready-made questions of every kind to start from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotation.services import LabelDraft


@dataclass(frozen=True)
class LabelSet:
    """A question that many projects ask, with its labels and settings."""

    name: str
    title: str
    text: str
    labels: tuple[LabelDraft, ...] = ()
    help: str = ""
    kind: str = "single_choice"
    options: Mapping[str, Any] = field(default_factory=dict)
    subjective: bool = False

    @property
    def words(self) -> dict[str, Any]:
        """What its form begins with."""
        return {**self.options, "text": self.text, "help": self.help, "subjective": self.subjective}


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
    LabelSet(
        "affect-grid",
        "Valence and arousal",
        "How does the person feel?",
        help="To the right: more pleasant. Upwards: more awake.",
        kind="grid",
        options={"x_low": "unpleasant", "x_high": "pleasant", "y_low": "calm", "y_high": "excited"},
        subjective=True,
    ),
    *(
        LabelSet(
            f"self-assessment-{name}",
            f"Pictures: {name}",
            text,
            kind="scale",
            options={"first": 1, "last": last, "low": low, "high": high, "pictures": name},
            subjective=True,
        )
        for name, text, last, low, high in (
            ("valence", "How pleasant does it feel?", 9, "unpleasant", "pleasant"),
            ("arousal", "How excited does it feel?", 9, "calm", "excited"),
            ("dominance", "How much in control does it feel?", 9, "controlled", "in control"),
        )
    ),
    LabelSet(
        "naturalness",
        "Naturalness",
        "How natural does the voice sound?",
        help="Judge the voice, not what it says and not the noise around it.",
        kind="scale",
        options={"first": 1, "last": 5, "low": "artificial", "middle": "in between", "high": "natural"},
        subjective=True,
    ),
    LabelSet(
        "pleasanter",
        "Which is more pleasant",
        "Which of the two is more pleasant to hear?",
        kind="pair",
        options={"ties": True},
        subjective=True,
    ),
    LabelSet(
        "transcribe",
        "Write down what is said",
        "What is said?",
        help="Write every word as you hear it; leave out what you cannot understand.",
        kind="text",
        options={"longest": 500},
    ),
    LabelSet(
        "events",
        "Mark the events",
        "Where do you hear something?",
        (LabelDraft("voice"), LabelDraft("music"), LabelDraft("animal"), LabelDraft("machine")),
        help="Mark each from where it begins to where it ends.",
        kind="regions",
    ),
)


def label_set(name: str) -> LabelSet | None:
    """Return the ready-made question of this name, or nothing."""
    return next((ready for ready in LABEL_SETS if ready.name == name), None)
