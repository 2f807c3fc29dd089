"""README's table of environment variables says what the settings read, no more and no less."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_app.environment import DECLARED

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def test_the_readme_lists_every_variable_with_its_default():
    rows = {name: default.strip().strip("`") for name, default, _ in ROW.findall((ROOT / "README.md").read_text())}
    declared = {
        name: "required" if variable.default is None else variable.default or "empty"
        for name, variable in DECLARED.items()
    }
    computed = {"ALLOWED_HOSTS": "the host of APP_URL"}

    assert rows == declared | computed


def test_secrets_have_no_default():
    secrets = {
        "SECRET_KEY",
        "SHOPIFY_API_SECRET",
        "SHOPIFY_API_KEY",
        "TOKEN_KEYS",
        "DATABASE_URL",
        "REDIS_URL",
        "APP_URL",
    }

    assert {name for name in secrets if DECLARED[name].default is not None} == set()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SHOPIFY_API_SECRET", "TOKEN_KEYS"])
def test_the_app_refuses_to_start_without_a_secret_and_says_which(missing):
    environment = {name: value for name, value in os.environ.items() if name != missing}

    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT, env=environment | {"DJANGO_SETTINGS_MODULE": "loyalty_app.settings"}, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert f"Set the environment variable {missing}" in done.stderr


def test_nothing_else_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("loyalty_app", "webhooks", "storefront_widget")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text())
    ]

    # asgi.py names the settings module; the replay hands its own environment on to the server it starts.
    assert set(readers) == {"loyalty_app/environment.py", "loyalty_app/asgi.py", "webhooks/replay/posting.py"}
