"""The child process in which unknown files are opened; audio.child starts it: `python -m audio.bench LIMITS`.

It reads one request a line and writes one reply a line, both JSON, and holds itself to its limits before it
decodes anything. Nothing else reaches the pipe of replies: what a library prints goes to the error stream.
"""

import json
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import soundfile

from audio.cutting import cut
from audio.errors import AudioRefused, Reason
from audio.limits import MEBIBYTE, Limits
from audio.normalise import HIGHEST_RATE, normalise
from audio.outlining import outline

OPEN_FILES = 64


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    limits = Limits(**json.loads(sys.argv[1]))
    replies = _private_stdout()
    bound(limits)
    _say(replies, {"ready": os.getpid()})
    for line in sys.stdin:
        allow_seconds(limits.wall_seconds)
        _say(replies, answer(json.loads(line), limits))


def bound(limits: Limits) -> None:
    """Limit memory, the size of written files and their number, and leave no core dumps."""
    longest_copy = int(limits.max_seconds * HIGHEST_RATE * 2 * 1.1) + MEBIBYTE
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, longest_copy)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)


def allow_seconds(seconds: float) -> None:
    """Grant so much processor time from now on: an orphan that hangs ends by itself."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def answer(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Do what a request asks; a refusal is the file's fault, a failure is ours or the machine's."""
    try:
        return {"done": _do(request, limits).to_json()}
    except AudioRefused as refusal:
        return {"refused": [refusal.code, refusal.sentence]}
    except MemoryError:
        return {"refused": [Reason.OUT_OF_MEMORY, "Reading it needs more memory than a sound should."]}
    except (OSError, soundfile.SoundFileError) as error:
        return {"failed": str(error)}
    except Exception:  # noqa: BLE001  one odd file must not end the service of the others
        traceback.print_exc()
        return {"refused": [Reason.CRASHED, "It cannot be read; please export it again."]}


def _do(request: dict[str, Any], limits: Limits) -> Any:
    source, target = Path(request["source"]), Path(request["target"])
    if request["verb"] == "cut":
        return cut(source, target, request["start"], request["end"], limits)
    if request["verb"] == "outline":
        return outline(source, target)
    return normalise(source, target, limits, request["name"])


def _private_stdout() -> TextIO:
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return replies


def _limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _say(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
