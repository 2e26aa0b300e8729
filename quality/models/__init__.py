"""Known answers, facts about trust, and what the answers add up to."""

from quality.models.appeal import Appeal, Verdict
from quality.models.control import Control
from quality.models.crowd import Crowd, TrustEvent, TrustMoment, TrustScore
from quality.models.decision import Cause, Contest, Contestability, ContestOutcome, Decision
from quality.models.finding import Finding, FindingKind
from quality.models.label import AggregatedLabel, Audit
from quality.models.mirror import MirrorStep
from quality.models.oversight import Act, ActKind, TrustRules
from quality.models.pause import Ending, Pause

__all__ = [
    "Act",
    "ActKind",
    "AggregatedLabel",
    "Appeal",
    "Audit",
    "Cause",
    "Contest",
    "ContestOutcome",
    "Contestability",
    "Control",
    "Crowd",
    "Decision",
    "Ending",
    "Finding",
    "FindingKind",
    "MirrorStep",
    "Pause",
    "TrustEvent",
    "TrustMoment",
    "TrustRules",
    "TrustScore",
    "Verdict",
]
