"""``make lint``: everything that can be checked without running the product. Each check prints its outcome."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.fernet import Fernet

from devstore.servers import Postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="loyalty-lint-") as folder:
        Path(folder).chmod(0o755)
        postgres = Postgres(Path(folder) / "data", settings={"fsync": "off"})
        try:
            environment = production_like(postgres.create_database("lint"))
            results = [run(name, command, environment) for name, command in checks()]
        finally:
            postgres.stop()
    return 0 if all(results) else 1


def checks() -> list[tuple[str, list[str]]]:
    manage = [sys.executable, "-W", "ignore", "manage.py"]
    return [
        ("ruff check", [str(BIN / "ruff"), "check", "--quiet", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        ("import contracts", [str(BIN / "lint-imports")]),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        ("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"]),
        ("templates", [*manage, "check_templates"]),
        ("scripts", [sys.executable, "-m", "devstore.scripts_read"]),
        ("theme extension", [sys.executable, "-m", "storefront_widget.lint"]),
    ]


def production_like(database_url: str) -> dict[str, str]:
    """What a production server has set, with made-up secrets."""
    return os.environ | {
        "APP_ENV": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
        "APP_URL": "https://loyalty.example.com",
        "SHOPIFY_API_KEY": "client-id",
        "SHOPIFY_API_SECRET": "client-secret",
        "TOKEN_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:6379/0",
    }


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"  {word:6}  {name} ({time.monotonic() - start:.1f} s)", flush=True)
    output = (done.stdout + done.stderr).strip()
    if done.returncode or "skipped" in output:
        print("\n".join(f"          {line}" for line in output.splitlines()[-60:]), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
