"""What a web process costs before its first request, and which heavy libraries it loads.

    python -m benchmarks.import_weight [--json FILE]

Each row is a fresh process. Seconds are the processor's, and the quickest of three counts: a busy machine
changes them little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Only jobs may load these: each takes a tenth of a second or more and tens of megabytes.
HEAVY = frozenset(
    {"av", "librosa", "numba", "numpy", "opensmile", "pandas", "pyarrow", "scipy", "sklearn", "soundfile"}
)
# Modules of our apps that a web process imports, by name; what they import comes along.
WEB_NAMES = frozenset(
    {
        "access",
        "admin",
        "api",
        "consumers",
        "forms",
        "jobs",
        "models",
        "selectors",
        "services",
        "urls",
        "views",
    }
)
STEPS = {
    "Python alone": "",
    "django.setup()": "import django; django.setup()",
    "config.asgi and config.urls": "import config.asgi, config.urls",
}
PROBE = """
import json, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
begun = time.process_time()
exec(sys.argv[1])
seconds, loaded = time.process_time() - begun, set(sys.modules)
import psutil
print(json.dumps({
    "seconds": seconds,
    "megabytes": psutil.Process().memory_info().rss / 2**20,
    "heavy": sorted(set(sys.argv[2].split()) & loaded),
}))
"""


@dataclass(frozen=True)
class Weight:
    """What one import costs in a fresh process."""

    what: str
    seconds: float
    megabytes: float
    heavy: list[str]


def weigh(what: str, statement: str) -> Weight:
    """Run `statement` in a fresh process and weigh it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "EARMARK_VAR": folder,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
        }
        command = [sys.executable, "-c", PROBE, statement, " ".join(HEAVY)]
        printed = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout
    return Weight(what, **json.loads(printed))


def web_modules() -> list[str]:
    """Return the names of all our modules that a web process imports."""
    names = [_module_name(app, file) for app in _apps() for file in app.rglob("*.py")]
    return sorted(name for name in names if WEB_NAMES & set(name.split(".")[1:]))


def _apps() -> list[Path]:
    folders = [*ROOT.iterdir(), *(ROOT / "platform").iterdir()]
    return sorted(folder for folder in folders if (folder / "apps.py").is_file())


def _module_name(app: Path, file: Path) -> str:
    parts = file.relative_to(app.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def main() -> None:
    """Print the table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    results = [
        min((weigh(what, statement) for _ in range(3)), key=lambda weight: weight.seconds)
        for what, statement in STEPS.items()
    ]
    print(f"{'what':30}{'seconds':>10}{'MB':>8}  heavy libraries")
    for result in results:
        heavy = ", ".join(result.heavy) or "none"
        print(f"{result.what:30}{result.seconds:10.2f}{result.megabytes:8.0f}  {heavy}")
    if options.json:
        options.json.write_text(
            json.dumps({"results": [asdict(result) for result in results]}, indent=2) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
