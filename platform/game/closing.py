"""What game does when a person closes the account."""

from accounts.models import User
from game.models import Player


def erase_player(user: User) -> None:
    """Erase the points and their ledger; answers stay, under their random names."""
    Player.objects.filter(user=user).delete()
