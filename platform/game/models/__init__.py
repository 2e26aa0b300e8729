"""Players, the ledger of their points, and what grows from it."""

from game.models.board import Board, BoardRow
from game.models.holding import HeldTurn, Holding, HoldingKind, Release
from game.models.joys import Badge, News, NewsKind, QuestDone, Streak
from game.models.player import Player, PointsEntry, Reason
from game.models.proposal import Proposal, ProposalState
from game.models.round import Round
from game.models.settling import Settlement, Tally
from game.together.models import Bout, Ear, Party, Seat

__all__ = [
    "Badge",
    "Board",
    "BoardRow",
    "Bout",
    "Ear",
    "HeldTurn",
    "Holding",
    "HoldingKind",
    "News",
    "NewsKind",
    "Party",
    "Player",
    "PointsEntry",
    "Proposal",
    "ProposalState",
    "QuestDone",
    "Reason",
    "Release",
    "Round",
    "Seat",
    "Settlement",
    "Streak",
    "Tally",
]
