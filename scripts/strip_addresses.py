"""Take every web address out of a package-lock.json; npm needs none of them."""

import json
import sys
from pathlib import Path
from typing import Any

UNWANTED = {"resolved", "funding"}


def stripped(value: Any) -> Any:
    """Return `value` without the keys that hold addresses, at any depth."""
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items() if key not in UNWANTED}
    return value


if __name__ == "__main__":
    lock = Path(sys.argv[1])
    lock.write_text(json.dumps(stripped(json.loads(lock.read_text("utf-8"))), indent=2) + "\n", "utf-8")
