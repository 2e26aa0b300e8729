"""The web server: its socket, which is taken before anything else, and uvicorn behind it."""

import os
import socket

import uvicorn
from django.conf import settings
from uvicorn.supervisors import Multiprocess

from config import env

# A page asks for topics of some dozen characters; nobody may make the server hold more.
LARGEST_MESSAGE = 4096
SECONDS_TO_FINISH_REQUESTS = 2


class CannotStart(Exception):  # noqa: N818 - read as a sentence
    """Why the site does not start, in one sentence for the person who started it."""


def open_socket() -> socket.socket:
    """Listen on HOST and PORT; CannotStart when somebody else does."""
    host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else "the highest is 65535"
        raise CannotStart(
            f"Port {port} of {host} is not to be had ({reason}): "
            "stop what is running there, or choose another, such as PORT=8001."
        ) from error


def is_open_to_others(listener: socket.socket) -> bool:
    """Whether other machines can reach this socket."""
    return not env.is_this_machine(str(listener.getsockname()[0]))


def address_of(listener: socket.socket) -> str:
    """Return where a browser on this machine finds the site."""
    host, port = listener.getsockname()[:2]
    names = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104 - compared, not bound
    return f"http://{names.get(host, host)}:{port}"


def serve(listener: socket.socket) -> None:
    """Serve the site until somebody stops it; with Redis, by as many processes as WEB_WORKERS says."""
    workers = env.number("WEB_WORKERS", 2) if settings.REDIS_URL else 1
    config = uvicorn.Config(
        "config.asgi:application",
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=SECONDS_TO_FINISH_REQUESTS,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])
