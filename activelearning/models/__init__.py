"""Measured clips, and the loop that decides which of them people hear."""

from activelearning.models.loop import (
    Arm,
    Held,
    Measure,
    Pick,
    Plan,
    PlanState,
    Round,
    RoundState,
    StopReason,
)
from activelearning.models.measured import Extraction, FeatureRow, Measured, Shard
from activelearning.models.returned import Returned, WentBack
from activelearning.models.survey import Dot, Survey

__all__ = [
    "Arm",
    "Dot",
    "Extraction",
    "FeatureRow",
    "Held",
    "Measure",
    "Measured",
    "Pick",
    "Plan",
    "PlanState",
    "Returned",
    "Round",
    "RoundState",
    "Shard",
    "StopReason",
    "Survey",
    "WentBack",
]
