"""The ASGI application: pages and API over HTTP, live updates over WebSocket."""

import gc
import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django import setup
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
setup(set_prefix=False)

from config.http import ThreadedHandler  # noqa: E402
from config.topics import GUARDS  # noqa: E402
from live.consumers import LiveConsumer, NoSuchAddress  # noqa: E402 - models are ready only now
from live.server import lifespan  # noqa: E402

sockets = URLRouter(
    [
        path("live/", LiveConsumer.as_asgi(guards=GUARDS)),  # type: ignore[no-untyped-call]
        re_path("", NoSuchAddress.as_asgi()),  # type: ignore[no-untyped-call]
    ]
)
application = ProtocolTypeRouter(
    {
        "http": ThreadedHandler(),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
        "lifespan": lifespan,
    }
)

# What is loaded by now stays: to walk through it again and again would hold every request up meanwhile.
gc.collect()
gc.freeze()
