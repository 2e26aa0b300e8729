"""What clips does when a person closes the account."""

from accounts.models import User
from clips.erasing import erase
from clips.models import Dataset


def erase_datasets(user: User) -> None:
    """Erase every dataset of this person: sounds, names, descriptions, and what came with them."""
    for dataset in Dataset.objects.filter(owner=user):
        erase(dataset)
