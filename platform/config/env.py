"""Typed readers of environment variables: a wrong value stops the start with one clear sentence."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


def read_file(file: Path) -> None:
    """Take from `file`, where there is one, what the environment itself does not set."""
    if file.is_file():
        environ.Env.read_env(file)


def text(name: str, default: str = "") -> str:
    """Return the variable as text."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def at_least(name: str, least: int, *, default: int) -> int:
    """Return the variable as a whole number that is no smaller."""
    value = number(name, default)
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}.")
    return value


def cores() -> int:
    """Return how many cores this process may use: in a container, fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as true (1, true, yes, on) or false (0, false, no, off)."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return default


def words(name: str) -> list[str]:
    """Return the variable as a list, split at commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return the variable as an absolute folder."""
    return Path(text(name) or default).expanduser().resolve()


def web_address(name: str, default: str) -> str:
    """Return the variable as an http or https address without a trailing slash."""
    value = text(name, default).rstrip("/")
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
        raise ImproperlyConfigured(f"{name} must start with http:// or https://, not {value!r}.")
    return value


def store_address(name: str, region: str) -> str:
    """Return the address of an S3-compatible store; without one, that of AWS in the region that is named."""
    place = text(region)
    if not text(name) and not place:
        raise ImproperlyConfigured(
            f"With S3_BUCKET, {name} or {region} must be set: browsers fetch audio there."
        )
    return web_address(name, f"https://s3.{place}.amazonaws.com")


def is_this_machine(host: str) -> bool:
    """Whether a host name leads no further than this machine."""
    return host in {"localhost", "::1", "[::1]"} or host.startswith("127.")


def database(name: str, default: Path) -> dict[str, Any]:
    """Return Django's settings for a database address; without one, a SQLite file at `default`."""
    value = text(name)
    settings: dict[str, Any] = environ.Env.db_url_config(value or f"sqlite:///{default}")
    if not settings.get("ENGINE"):
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/name.")
    return settings


def email(name: str) -> dict[str, Any]:
    """Return Django's settings for a mail address; without one, mails are printed to the console."""
    settings: dict[str, Any] = environ.Env.email_url_config(text(name, "consolemail://"))
    return settings


def secret(name: str, file: Path, *, must_be_given: bool) -> str:
    """Return the variable; on a single machine an own secret is made once and kept in `file`."""
    value = text(name)
    if value:
        return value
    if must_be_given:
        raise ImproperlyConfigured(f"{name} must be set when REDIS_URL is: all machines share one secret.")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_private(file, secrets.token_urlsafe(50))
    return file.read_text(encoding="utf-8").strip()


def _write_private(file: Path, value: str) -> None:
    # Two processes may start at once: the file appears whole or not at all, and the first one wins.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(value)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
