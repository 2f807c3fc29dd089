"""python -m devstore: the stand-in for Shopify as a process. Flags, or the environment variables named beside them."""

import argparse
import os
from pathlib import Path

from devstore import server


def main() -> None:
    given = _parser().parse_args()
    missing = [name for name in ("app_url", "client_id", "client_secret") if not getattr(given, name)]
    if missing:
        raise SystemExit(f"Missing: {', '.join('--' + name.replace('_', '-') for name in missing)}. See --help.")
    server.serve(
        port=given.port,
        host=given.host,
        app_url=given.app_url,
        client_id=given.client_id,
        client_secret=given.client_secret,
        data_dir=given.data_dir,
        config=given.config,
        retry_factor=given.retry_factor,
        app_name=given.app_name,
        app_handle=given.app_handle,
        uses_cdn=given.cdn,
    )


def _parser() -> argparse.ArgumentParser:
    env = os.environ.get
    parser = argparse.ArgumentParser(prog="python -m devstore", description=__doc__)
    parser.add_argument("--port", type=int, default=int(env("DEVSTORE_PORT", "8010")), help="DEVSTORE_PORT")
    parser.add_argument("--host", default=env("DEVSTORE_HOST", "127.0.0.1"), help="DEVSTORE_HOST")
    parser.add_argument(
        "--data-dir", type=Path, default=Path(env("DEVSTORE_DATA_DIR", ".data/devstore")), help="DEVSTORE_DATA_DIR"
    )
    parser.add_argument("--app-url", default=env("DEVSTORE_APP_URL"), help="DEVSTORE_APP_URL")
    parser.add_argument("--client-id", default=env("SHOPIFY_API_KEY"), help="SHOPIFY_API_KEY")
    parser.add_argument("--client-secret", default=env("SHOPIFY_API_SECRET"), help="SHOPIFY_API_SECRET")
    parser.add_argument(
        "--config", type=Path, default=Path(env("DEVSTORE_CONFIG", "shopify.app.toml")), help="DEVSTORE_CONFIG"
    )
    parser.add_argument(
        "--retry-factor",
        type=float,
        default=float(env("DEVSTORE_RETRY_FACTOR", "0.01")),
        help="DEVSTORE_RETRY_FACTOR: 1 is Shopify's four hours",
    )
    parser.add_argument("--app-name", default=env("DEVSTORE_APP_NAME", "Loyalty"), help="DEVSTORE_APP_NAME")
    parser.add_argument("--app-handle", default=env("APP_HANDLE", "loyalty"), help="APP_HANDLE")
    parser.add_argument(
        "--cdn", action="store_true", default=env("DEVSTORE_CDN") == "1",
        help="DEVSTORE_CDN=1: Shopify's own scripts, from its CDN",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    main()
