"""Every environment variable the app reads, declared once; README's table is checked against it."""

import os
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str | None  # None: must be set in production
    help: str


DECLARED: dict[str, Variable] = {}


def env(name: str, *, default: str | None = None, help: str) -> str:
    """The variable's text. Raises ImproperlyConfigured when it is unset and has no default."""
    DECLARED[name] = Variable(name, default, help)
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {help}")
    return value


def env_list(name: str, *, default: str | None = None, help: str) -> list[str]:
    """Comma separated texts, blanks dropped."""
    return [part.strip() for part in env(name, default=default, help=help).split(",") if part.strip()]


def env_int(name: str, *, default: int, help: str) -> int:
    text = env(name, default=str(default), help=help)
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}: {help}") from None
