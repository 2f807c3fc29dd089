"""A single-page app with React and Polaris, bundled and served as one is: compressed, from memory, to one browser."""

import gzip
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench import npm

DOCUMENT = (
    '<!doctype html><html lang="en"><title>Admin</title><link rel="stylesheet" href="app.css">'
    '<div id="app"></div><script type="module" src="app.js"></script></html>'
)
_FIGURES = [["Members", "4"], ["Points issued", "1,240"], ["Points redeemed", "500"], ["Outstanding", "740"],
            ["Orders", "12"], ["Redemption rate", "40 %"]]  # fmt: skip
_TOLD = [["#1001", "60", "5 points for every 1.00 USD"]] * 10
DATA = {
    "home.json": {"figures": _FIGURES, "rows": _TOLD},
    "members.json": [
        {"id": str(number), "name": f"Customer {number}", "points": 60, "state": "active", "since": "Nov 22, 2026"}
        for number in range(25)
    ],
    "member.json": {"name": "Customer 1", "figures": _FIGURES[:3], "rows": _TOLD},
}
TYPES = {"js": "text/javascript", "css": "text/css", "json": "application/json", "html": "text/html"}


@contextmanager
def serving() -> Iterator[tuple[str | None, str]]:
    """Its address while it runs; or None, and why it can't."""
    folder, why_not = npm.installed(Path(__file__).parent)
    if folder is None:
        yield None, why_not
        return
    files = _bundled(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.strip("/").partition("?")[0] or "index.html"
            body = files.get(name)
            self.send_response(404 if body is None else 200)
            if body is not None:
                self.send_header("Content-Type", TYPES[name.rpartition(".")[2]])
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", ""
    finally:
        server.shutdown()
        server.server_close()


def _bundled(folder: Path) -> dict[str, bytes]:
    """Every file of it, compressed."""
    subprocess.run(["node", "build.mjs"], cwd=folder, capture_output=True, timeout=120, check=True)
    files = {name: (folder / "dist" / name).read_bytes() for name in ("app.js", "app.css")}
    files |= {name: json.dumps(told).encode() for name, told in DATA.items()}
    files["index.html"] = DOCUMENT.encode()
    return {name: gzip.compress(body) for name, body in files.items()}
