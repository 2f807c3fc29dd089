"""Everything the app needs, started on loopback in the right order and stopped again: for the demo and the journey."""

import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests
from cryptography.fernet import Fernet

from devstore.pages import cdn
from devstore.servers import Postgres, Redis, ServerFailed

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
DURABLE = {"max_connections": "120", "shared_buffers": "128MB"}
PREFERRED_PORTS = {"app": 8000, "store": 8010}


class StackFailed(Exception):
    """Something did not start; the message says what to do."""


class Process:
    """A child with a log file. It ends with us, even when we are killed."""

    def __init__(self, name: str, command: list[str], *, environment: dict[str, str], log: Path):
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop the children in order
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  one thread here
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child.poll() is None

    def kill(self) -> None:
        """SIGKILL to the whole group, as a crash would: nothing can be cleaned up."""
        os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        if not self.is_running:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-1500:]


def _die_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Stack:
    """PostgreSQL, Redis, devstore, web, worker and schedule. ``folder`` None: scratch data, removed at the end."""

    server_settings = DURABLE

    def __init__(self, folder: Path | None, *, say: Callable[[str], None], serve: tuple[str, ...] = ()):
        self.is_scratch = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="loyalty-"))
        self.say = say
        self.wanted = serve or ("store", "web", "worker", "schedule")
        self.processes: dict[str, Process] = {}
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None

    def __enter__(self) -> "Stack":
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc) -> None:
        self.stop()

    def _start(self) -> None:
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        self._claim()
        self.credentials = self._credentials()
        self._step("PostgreSQL 18", self._start_postgres)
        self._step("Redis", self._start_redis)
        self._choose_ports()
        self.environment = self._environment()
        self._step("tables", self._make_tables)
        if "web" in self.wanted:
            self._step("scripts and styles", self._collect_scripts)
        starters = {
            "store": ("the stand-in for Shopify", self._start_store),
            "web": ("web", self._start_web),
            "worker": ("worker", self._start_worker),
            "schedule": ("schedule", self._start_schedule),
        }
        for name in self.wanted:
            label, starter = starters[name]
            self._step(label, starter)

    def _step(self, label: str, act: Callable[[], object]) -> None:
        start = time.monotonic()
        try:
            act()
        except ServerFailed as error:
            raise StackFailed(str(error)) from error
        self.say(f"  ok  {label} ({time.monotonic() - start:.1f} s)")

    def _claim(self) -> None:
        """One demo per data folder at a time."""
        marker = self.folder / "running"
        # Two that start in the same moment both find no marker; only one gets the lock, which ends with its process.
        self._lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackFailed("The demo already starts or runs on this data. Stop it there with Ctrl-C.") from None
        if marker.exists() and _is_alive(marker.read_text()):
            raise StackFailed(f"The demo already runs (process {marker.read_text()}). Stop it there with Ctrl-C.")
        marker.write_text(str(os.getpid()))
        self._claimed = True

    def _credentials(self) -> dict[str, str]:
        """Made once per data folder, known to nobody else."""
        path = self.folder / "credentials.json"
        if not path.exists():
            made = {
                "SECRET_KEY": secrets.token_urlsafe(48),
                "SHOPIFY_API_KEY": secrets.token_hex(16),
                "SHOPIFY_API_SECRET": "shpss_" + secrets.token_hex(16),
                "TOKEN_KEYS": Fernet.generate_key().decode(),
            }
            path.touch(mode=0o600)
            path.write_text(json.dumps(made))
        return json.loads(path.read_text())

    def _start_postgres(self) -> None:
        self.postgres = Postgres(self.folder / "postgres", settings=self.server_settings)
        self.database_url = self.postgres.create_database("loyalty")

    def _make_tables(self) -> None:
        # What Django would check first, the worker and the schedule check when they start.
        self.manage("migrate", "--skip-checks", "--verbosity", "0")

    def _collect_scripts(self) -> None:
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def _start_redis(self) -> None:
        self.redis = Redis()

    def _choose_ports(self) -> None:
        self.ports = {}
        for name, preferred in PREFERRED_PORTS.items():
            self.ports[name] = _free_port(0 if self.is_scratch else preferred)
        self.app_url = f"http://127.0.0.1:{self.ports['app']}"
        self.store_url = f"http://127.0.0.1:{self.ports['store']}"

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        uses_cdn = os.environ.get("DEVSTORE_CDN") == "1"
        origins = [self.store_url, self.store_url.replace("127.0.0.1", "localhost")]
        return (
            kept
            | self.credentials
            | {
                "APP_ENV": "demo",
                "APP_URL": self.app_url,
                "ALLOWED_HOSTS": "127.0.0.1,localhost",
                "PROXY_HOPS": "0",  # the stand-in talks to the app itself
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis.url(),
                "STATIC_ROOT": str(self.folder / "static"),
                "SHOPIFY_SHOP_URL": self.store_url + "/shop/{shop}",
                "SHOPIFY_ADMIN_ORIGINS": ",".join(origins),
                "APP_BRIDGE_URL": self.store_url + "/cdn/app-bridge.js",
                "POLARIS_URL": cdn.POLARIS_URL if uses_cdn else self.store_url + "/cdn/polaris.js",
                "DEVSTORE_CDN": "1" if uses_cdn else "",
                "DJANGO_SETTINGS_MODULE": "loyalty_app.settings",
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": "ignore",
                "LOG_LEVEL": "INFO",
            }
        )

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run a management command with the stack's environment."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise StackFailed(f"manage.py {' '.join(arguments)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        return done

    def _spawn(self, name: str, command: list[str]) -> Process:
        log = self.folder / "logs" / f"{name}.log"
        self.processes[name] = Process(name, [sys.executable, *command], environment=self.environment, log=log)
        return self.processes[name]

    def _start_store(self) -> None:
        options = {
            "--port": str(self.ports["store"]),
            "--data-dir": str(self.folder / "store"),
            "--app-url": self.app_url,
            "--client-id": self.credentials["SHOPIFY_API_KEY"],
            "--client-secret": self.credentials["SHOPIFY_API_SECRET"],
            "--config": str(ROOT / "shopify.app.toml"),
        }
        process = self._spawn("store", ["-m", "devstore", *(part for pair in options.items() for part in pair)])
        self._wait_for(process, self.store_url + "/control/health")

    def _start_web(self) -> None:
        server = ["-m", "loyalty_app.server", "--port", str(self.ports["app"])]
        self._wait_for(self._spawn("web", server), self.app_url + "/readyz")

    def _start_worker(self) -> None:
        self._spawn("worker", ["manage.py", "run_worker"])

    def _start_schedule(self) -> None:
        self._spawn("schedule", ["manage.py", "run_schedule"])

    def _wait_for(self, process: Process, url: str) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not process.is_running:
                break
            try:
                if requests.get(url, timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise StackFailed(f"{process.name} did not start. Its log ends:\n{process.last_words()}")

    def failed(self) -> Process | None:
        """A process that ended by itself, or None."""
        return next((process for process in self.processes.values() if not process.is_running), None)

    def stop(self) -> None:
        for process in reversed(list(self.processes.values())):
            process.stop()
        if self.redis:
            self.redis.remove()
        if self.postgres:
            self.postgres.stop()
        if getattr(self, "_claimed", False):
            (self.folder / "running").unlink(missing_ok=True)
        if hasattr(self, "_lock"):
            self._lock.close()
        if self.is_scratch:
            shutil.rmtree(self.folder, ignore_errors=True)


def _free_port(preferred: int) -> int:
    """The preferred port, or any free one when it is taken."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise StackFailed("No free port on 127.0.0.1.")


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
