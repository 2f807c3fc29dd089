"""Keys that serve one purpose each, derived from SECRET_KEY: what is made for one is good for nothing else."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def of(purpose: str) -> bytes:
    """32 bytes. Another purpose, or another SECRET_KEY, has others."""
    return _derived(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"loyalty: {purpose}".encode()).derive(secret.encode())
