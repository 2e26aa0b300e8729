"""What the settings make of the environment, each time in a process of its own."""

import json
import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.config.processes import FOREIGN, ROOT

BUCKET = {"S3_BUCKET": "sounds", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"}
LINK_AND_POLICY = """
import json
from django.core.files.storage import default_storage
from django.test import Client
policy = Client().get("/privacy/").headers["Content-Security-Policy"]
print(json.dumps([default_storage.url("a.flac"), policy]))
"""

ASK_REDIS = """
from concurrent.futures import ThreadPoolExecutor
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from jobs.running import run
ways = [
    lambda: cache.get("a"),
    lambda: async_to_sync(get_channel_layer().group_send)("a", {"type": "b"}),
    lambda: run.apply_async(("c",)),
]
with ThreadPoolExecutor() as threads:
    for way in [threads.submit(way) for way in ways]:
        print(type(way.exception()).__name__)
"""


def manage(tmp_path, *arguments, **environment):
    """Run a command with settings made of this environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith("AWS")
    }
    kept |= {"EARMARK_ENV_FILE": os.devnull, "EARMARK_VAR": str(tmp_path), "DEBUG": "1", **environment}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("environment", "origin"),
    [
        ({"S3_REGION": "eu-central-1"}, "https://s3.eu-central-1.amazonaws.com"),
        ({"S3_ENDPOINT_URL": "https://store.example.org"}, "https://store.example.org"),
        (
            {"S3_ENDPOINT_URL": "http://store.example.org:9000/s3/", "S3_REGION": "here"},
            "http://store.example.org:9000",
        ),
    ],
)
def test_the_pages_may_fetch_sounds_where_their_links_lead(tmp_path, environment, origin):
    done = manage(tmp_path, "shell", "-v0", "-c", LINK_AND_POLICY, **BUCKET, **environment)
    assert done.returncode == 0, done.stderr
    link, policy = json.loads(done.stdout)
    assert "{0.scheme}://{0.netloc}".format(urlsplit(link)) == origin
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert origin in rules["connect-src"]
    assert origin in rules["media-src"]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (BUCKET, "With S3_BUCKET, S3_ENDPOINT_URL or S3_REGION must be set"),
        ({**BUCKET, "S3_ENDPOINT_URL": "store.example.org"}, "S3_ENDPOINT_URL must start with http://"),
        ({"SITE_URL": "https://"}, "SITE_URL must start with http:// or https://"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path, environment, sentence):
    done = manage(tmp_path, "check", **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_redis_that_does_not_answer_holds_nobody_for_ever(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        done = manage(
            tmp_path, "shell", "-v0", "-c", ASK_REDIS, REDIS_URL=address, SECRET_KEY="only-for-this-test"
        )
    assert done.stdout.split() == ["TimeoutError", "TimeoutError", "OperationalError"], done.stderr
