"""What game does when a person closes the account."""

from accounts.models import User
from game.models import Player, Round


def erase_player(user: User) -> None:
    """Erase the points and their ledger, and what rounds said; answers stay, under their random names."""
    Round.objects.filter(player=user).delete()
    Player.objects.filter(user=user).delete()
