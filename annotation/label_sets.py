"""Ready-made questions of every kind to start from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from annotation.services import LabelDraft

# What the ends of a scale or a grid mean, and the middle.
ENDS = {"low", "middle", "high", "x_low", "x_high", "y_low", "y_high"}


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
        _("Emotion"),
        _("Which emotion do you hear?"),
        tuple(
            LabelDraft(name)
            for name in (
                _("anger"),
                _("boredom"),
                _("disgust"),
                _("fear"),
                _("happiness"),
                _("neutral"),
                _("sadness"),
            )
        ),
        help=_("Listen to how it is said, not to what is said."),
    ),
    LabelSet(
        "arousal",
        _("Arousal"),
        _("How excited does the voice sound?"),
        (
            LabelDraft(_("high"), _("Awake, tense, loud or fast")),
            LabelDraft(_("low"), _("Calm, tired, quiet or slow")),
        ),
    ),
    LabelSet(
        "valence",
        _("Valence"),
        _("How does the person seem to feel?"),
        (
            LabelDraft(_("positive"), _("Pleased, glad or amused")),
            LabelDraft(_("negative"), _("Annoyed, sad or afraid")),
        ),
    ),
    LabelSet(
        "presence",
        _("Yes or no"),
        _("Can you hear it?"),
        (LabelDraft(_("yes"), key="y"), LabelDraft(_("no"), key="n")),
        help=_("Say here what to listen for."),
    ),
    LabelSet(
        "kind",
        _("Speech, music, noise"),
        _("What do you mostly hear?"),
        (
            LabelDraft(_("speech"), _("Somebody talks")),
            LabelDraft(_("music"), _("Somebody sings or plays")),
            LabelDraft(_("noise"), _("Anything else")),
        ),
    ),
    LabelSet(
        "affect-grid",
        _("Valence and arousal"),
        _("How does the person feel?"),
        help=_("To the right: more pleasant. Upwards: more awake."),
        kind="grid",
        options={
            "x_low": _("unpleasant"),
            "x_high": _("pleasant"),
            "y_low": _("calm"),
            "y_high": _("excited"),
        },
        subjective=True,
    ),
    *(
        LabelSet(
            f"self-assessment-{name}",
            title,
            text,
            kind="scale",
            options={"first": 1, "last": last, "low": low, "high": high, "pictures": name},
            subjective=True,
        )
        for name, title, text, last, low, high in (
            (
                "valence",
                _("Pictures: valence"),
                _("How pleasant does it feel?"),
                9,
                _("unpleasant"),
                _("pleasant"),
            ),
            ("arousal", _("Pictures: arousal"), _("How excited does it feel?"), 9, _("calm"), _("excited")),
            (
                "dominance",
                _("Pictures: dominance"),
                _("How much in control does it feel?"),
                9,
                _("controlled"),
                _("in control"),
            ),
        )
    ),
    LabelSet(
        "naturalness",
        _("Naturalness"),
        _("How natural does the voice sound?"),
        help=_("Judge the voice, not what it says and not the noise around it."),
        kind="scale",
        options={
            "first": 1,
            "last": 5,
            "low": _("artificial"),
            "middle": _("in between"),
            "high": _("natural"),
        },
        subjective=True,
    ),
    LabelSet(
        "pleasanter",
        _("Which is more pleasant"),
        _("Which of the two is more pleasant to hear?"),
        kind="pair",
        options={"ties": True},
        subjective=True,
    ),
    LabelSet(
        "transcribe",
        _("Write down what is said"),
        _("What is said?"),
        help=_("Write every word as you hear it; leave out what you cannot understand."),
        kind="text",
        options={"longest": 500},
    ),
    LabelSet(
        "events",
        _("Mark the events"),
        _("Where do you hear something?"),
        (LabelDraft(_("voice")), LabelDraft(_("music")), LabelDraft(_("animal")), LabelDraft(_("machine"))),
        help=_("Mark each from where it begins to where it ends."),
        kind="regions",
    ),
)


def label_set(name: str) -> LabelSet | None:
    """Return the ready-made question of this name in the language of its owner, or nothing."""
    return next((_translated(ready) for ready in LABEL_SETS if ready.name == name), None)


def _translated(ready: LabelSet) -> LabelSet:
    options = {name: gettext(value) if name in ENDS else value for name, value in ready.options.items()}
    labels = tuple(
        replace(label, name=gettext(label.name), help=gettext(label.help)) for label in ready.labels
    )
    title, text = gettext(ready.title), gettext(ready.text)
    return replace(ready, title=title, text=text, help=gettext(ready.help), labels=labels, options=options)
