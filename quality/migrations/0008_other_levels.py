from typing import Any

from django.db import migrations


def forget(apps: Any, editor: Any) -> None:
    """Let people be weighed anew: what is kept of them lists levels of skill that are told apart no more."""
    apps.get_model("quality", "TrustScore").objects.update(
        state=None, mean=None, low=None, high=None, answers=0
    )
    apps.get_model("quality", "Crowd").objects.update(state={}, is_behind=True)


class Migration(migrations.Migration):
    """Other levels of skill."""

    dependencies = [("quality", "0007_agreement_and_strengths")]
    operations = [migrations.RunPython(forget, forget, elidable=True)]
