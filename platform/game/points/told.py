"""The rule of points that are held back, as the page of rules tells it."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from annotation.models import Project
from game.models import Holding
from game.points.patterns import FEWEST
from quality.oversight.rows import RuleRow


def rule_of_points(project: Project) -> RuleRow:
    """Return the rule with how often it acted in a project, in one statement."""
    held = Holding.objects.filter(project=project).aggregate(
        made=Count("pk"), now=Count("pk", filter=Q(ended_at=None))
    )
    return RuleRow(
        _("Points held back"),
        _("from %(answers)d answers in a pattern on, or answers like guesses") % {"answers": FEWEST},
        _("What they were paid waits until checks, others or an appeal speak for them; it pauses nobody."),
        _("%(made)d so far, %(now)d now") % held,
        fixed=_("The same in all projects"),
    )
