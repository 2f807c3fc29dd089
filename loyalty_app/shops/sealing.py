"""Tokens at rest: sealed with the newest key, opened with any. Rotation: put a new key first, run rotate_token_keys."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """None of TOKEN_KEYS opens it: a key was removed before its tokens were sealed anew."""


def seal(text: str) -> bytes:
    return _keys(tuple(settings.TOKEN_KEYS)).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """The text again. Raises CannotOpen."""
    try:
        return _keys(tuple(settings.TOKEN_KEYS)).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise CannotOpen("No key in TOKEN_KEYS opens the token.") from None


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same text, sealed with the newest key. Raises CannotOpen."""
    return seal(unseal(sealed))


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
