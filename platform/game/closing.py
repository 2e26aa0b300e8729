"""What game does when a person closes the account."""

from accounts.models import User
from game.models import Holding, Player, Proposal, Round, Seat, Settlement, Tally
from game.pictures.making import drop_picture


def erase_player(user: User) -> None:
    """Erase the points and their ledger, and all that grew from them; answers stay, under random names."""
    Seat.objects.filter(player=user).delete()
    Round.objects.filter(player=user).delete()
    Settlement.objects.filter(player=user).delete()
    Tally.objects.filter(player=user).delete()
    Holding.objects.filter(player=user).delete()
    Proposal.objects.filter(by=user).delete()
    for player in Player.objects.filter(user=user):
        drop_picture(player)
        player.delete()
