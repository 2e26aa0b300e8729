"""What a browser sends from the question editor."""

from annotation.forms import QuestionForm

CELLS = ("name", "help", "key", "colour")


def sent(form: QuestionForm, **changes: object) -> dict[str, object]:
    """Return every field of a form as it stands, with some of them changed."""
    fields = {field.name: field.value() for field in form if field.name not in {"kind", "labels"}}
    said = {name: "on" if value is True else value for name, value in fields.items()}
    rows = {f"label_{cell}": [row[cell].value() or "" for row in form.rows] for cell in CELLS}
    # A box that is not ticked, and a field that is not there, are not sent.
    kept = {name: value for name, value in {**said, **rows}.items() if value not in (None, False, [])}
    return {"kind": form.name, **kept, **changes}
