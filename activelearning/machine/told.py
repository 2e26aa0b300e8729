"""The rule of audits among the labels of a classifier, as the page of rules tells it."""

from django.utils.translation import gettext as _

from activelearning.machine.audits import FEWEST, SHARE
from activelearning.models import Arm, Pick
from annotation.models import Project
from quality.oversight.rows import RuleRow


def rule_of_machine_labels(project: Project) -> RuleRow:
    """Return the rule with how often it acted in a project, in one statement."""
    drawn = Pick.objects.filter(round__plan__question__project=project, arm=Arm.AUDIT).count()
    return RuleRow(
        _("Audits of machine labels"),
        _("%(percent)d %% of what it is sure of, at least %(fewest)d clips")
        % {"percent": round(100 * SHARE), "fewest": FEWEST},
        _("People hear them who do not know what it says; where they disagree, it labels no more."),
        _("%(number)d drawn") % {"number": drawn},
        fixed=_("Whether it labels: in the plan of the loop"),
    )
