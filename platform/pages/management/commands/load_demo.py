"""manage.py load_demo: sounds, projects and accounts to try Earmark with."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.terminal import TerminalProgress
from pages.demo import people

LOG_INS = "Demo log-ins, all with the password {password}: {people}."
PUBLIC = (
    "The demo is not for a site that others can reach (SITE_URL, ALLOWED_HOSTS or BEHIND_PROXY says so): "
    "everybody knows its log-ins."
)


class Command(BaseCommand):
    """Loads the demo into an empty site; elsewhere it changes nothing. Prints the demo's log-ins."""

    help = "Load the demo into an empty site, and print its log-ins. Only for a machine of your own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing, then say how to sign in."""
        if settings.PUBLIC:
            raise CommandError(PUBLIC)
        # The sounds are made with numpy: only this command needs it.
        from pages.demo import loading  # noqa: PLC0415

        if loading.is_missing():
            self.stdout.write("Making the demo's sounds and projects …")
            loading.load(partial(TerminalProgress, self.stdout))
        there = people.with_the_known_password()
        if there:
            names = ", ".join(f"{one.username} ({one.get_role_display().lower()})" for one in there)
            self.stdout.write(LOG_INS.format(password=people.PASSWORD, people=names))
