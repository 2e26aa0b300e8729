"""A pytest plugin: each of several test processes gets a number of its own on the Redis of REDIS_URL.

It has to act before Django's settings are read, so pyproject.toml names it.
"""

import os
from urllib.parse import urlsplit, urlunsplit


def of_worker(address: str, worker: str) -> str:
    """Return the address of Redis for a worker of pytest-xdist, such as gw0, or for the only process."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    return urlunsplit(urlsplit(address)._replace(path=f"/{number}"))


if os.environ.get("REDIS_URL") and os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["REDIS_URL"] = of_worker(os.environ["REDIS_URL"], os.environ["PYTEST_XDIST_WORKER"])
