"""`manage.py play`: the whole site by one command."""

import signal
import socket
import sys
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from config import celery_app
from config.collecting import collect_if_changed
from config.embedded import embedded
from config.preparing import alone_in, migrate, refuse_known_passwords
from config.serving import CannotStart, address_of, is_open_to_others, open_socket, serve

SEPARATE = """Background work is done by processes of their own; start them beside this one:
  celery -A config worker -Q default,features,training
  celery -A config worker -Q upkeep --concurrency 2
  celery -A config beat"""


class Command(BaseCommand):
    """Prepare the site and serve it until Ctrl-C."""

    help = "Prepare what is missing and serve the site on HOST and PORT until Ctrl-C."
    # Whether the port is free comes before everything else.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--no-demo", dest="demo", action="store_false", help="Do not load the demo.")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        """Run until somebody stops it; what is wrong with the start is said in one sentence."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with open_socket() as listener, alone_in(settings.VAR) if settings.EMBEDDED else nullcontext():
                self.play(listener, demo)
        except KeyboardInterrupt:
            self.say("Earmark has stopped.")
        except (CannotStart, ImproperlyConfigured, OperationalError) as error:
            sys.exit(f"Earmark cannot start. {str(error).strip()}")

    def play(self, listener: socket.socket, demo: bool) -> None:
        """Prepare and serve."""
        self.check(display_num_errors=False)
        migrate()
        is_open = settings.PUBLIC or is_open_to_others(listener)
        if is_open:
            refuse_known_passwords()
        if collect_if_changed():
            self.say("The static files are up to date.")
        with embedded(celery_app) if settings.EMBEDDED else nullcontext():
            if demo and settings.EMBEDDED and not is_open:
                call_command("load_demo", stdout=self.stdout)
            self.say(f"Earmark is at {address_of(listener)} (Ctrl-C stops it).")
            if not settings.EMBEDDED:
                self.say(SEPARATE)
            serve(listener)

    def say(self, text: str) -> None:
        """Print at once, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()
