"""What ``manage.py check`` says about this package's settings, before a merchant finds out."""

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import Error


def token_keys(app_configs, **kwargs) -> list[Error]:
    """TOKEN_KEYS are keys, and there is one at least."""
    for position, key in enumerate(settings.TOKEN_KEYS, 1):
        try:
            Fernet(key)
        except ValueError:
            hint = "Make one: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            return [Error(f"TOKEN_KEYS: number {position} is no Fernet key.", hint=hint, id="shops.E001")]
    if not settings.TOKEN_KEYS:
        return [Error("TOKEN_KEYS is empty: access tokens can't be sealed.", id="shops.E002")]
    return []
