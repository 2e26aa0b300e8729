"""Names that clients give their files: shown, sorted and compared, never followed."""

import re

from audio.names import display_name, one_line, suffix_of

TABLE = "labels.csv"
MAX_SHOWN = 255
MAX_PATH = 600


def kept_path(path: str) -> str:
    """Return where a file lay for its sender, as text on one line."""
    return one_line(path)[:MAX_PATH]


def shown_name(path: str) -> str:
    """Return a name with its folders, fit to be shown: no invisible letters, no steps upward, bounded."""
    parts = [display_name(part) for part in re.split(r"[/\\]", path) if part.strip(". ")]
    shown = "/".join(parts) or "unnamed"
    return shown if len(shown) <= MAX_SHOWN else parts[-1]


def is_zip(name: str) -> bool:
    """Return whether a file says that it is a zip."""
    return suffix_of(name) == ".zip"


def is_table(path: str) -> bool:
    """Return whether a file is the table about the others: labels.csv at the top or one folder down."""
    *folders, last = path.replace("\\", "/").split("/")
    return last.lower() == TABLE and len(folders) <= 1


def folder_of(path: str) -> str:
    """Return the folder in which a table lies, with its slash, or nothing at the top."""
    return path[: -len(TABLE)]
