"""Starting and stopping the stand-in, in this process or as one of its own."""

import asyncio
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import uvicorn

from devstore import app, seed
from devstore.documents import Documents
from devstore.store import Settings, Store
from devstore.webhooks.courier import Courier

START_TIMEOUT_S = 15
FILE_NAME = "devstore.sqlite3"


GRACE_S = 2  # for requests that are being answered when it shall end


class _Prompt(uvicorn.Server):
    """Ends when it is told to. Hundreds of tests have a stand-in each, and uvicorn's own end takes 0.2 s of waiting.

    It looks every tenth of a second whether it is to end, and then waits another one whether or not anybody is there.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)

    def end(self) -> None:
        """From another thread."""
        self._loop.call_soon_threadsafe(self._ending.set)

    async def main_loop(self) -> None:
        while not self._ending.is_set():
            await self.on_tick(0)  # tells the time in its answers
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for each in [*self.servers, *(sockets or [])]:
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # those that are idle leave now
        deadline = time.monotonic() + GRACE_S
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


@dataclass
class Running:
    """A stand-in that answers; leave it with stop() or as a context manager."""

    store: Store
    url: str
    port: int
    _server: "_Prompt"
    _thread: threading.Thread

    def stop(self) -> None:
        if self._thread.is_alive():  # a test may have stopped it already
            self._server.end()
        self._thread.join(timeout=START_TIMEOUT_S)
        close(self.store)

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    *,
    app_url: str,
    client_id: str,
    client_secret: str,
    port: int = 0,
    host: str = "127.0.0.1",
    data_dir: Path | str | None = None,
    config: Path | str | None = None,
    retry_factor: float = 0.001,
    **settings: object,
) -> Running:
    """Serve from a thread of this process; port 0 takes a free one, without data_dir all is forgotten at the end."""
    listener = listen(host, port)
    store = open_store(
        listener,
        app_url=app_url,
        client_id=client_id,
        client_secret=client_secret,
        data_dir=data_dir,
        config=config,
        retry_factor=retry_factor,
        **settings,
    )
    server = _Prompt(_config(store))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="devstore", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The stand-in store did not start.")
        time.sleep(0.005)
    return Running(store, store.settings.own_url, listener.getsockname()[1], server, thread)


def serve(*, port: int, host: str = "127.0.0.1", **settings: object) -> None:
    """Serve in the foreground until interrupted; `settings` as for start()."""
    listener = listen(host, port)
    store = open_store(listener, **settings)
    announce(store)
    try:
        # Ctrl-C is how the demo ends; uvicorn stops in good order and then raises it once more.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(_config(store)).run(sockets=[listener])
    finally:
        close(store)


def listen(host: str, port: int) -> socket.socket:
    # asyncio switches Nagle's delay off only where the protocol is told: a kept connection's answers came 40 ms later.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise SystemExit(f"Port {port} is taken; free it or choose another one with --port.") from error
    listener.listen(256)
    return listener


def open_store(
    listener: socket.socket,
    *,
    app_url: str,
    client_id: str,
    client_secret: str,
    data_dir: Path | str | None = None,
    config: Path | str | None = None,
    retry_factor: float = 0.01,
    **settings: object,
) -> Store:
    """The store with its data, its first shop and its courier at work."""
    path = None
    if data_dir is not None:
        Path(data_dir).mkdir(parents=True, exist_ok=True)
        path = Path(data_dir) / FILE_NAME
    known = Settings(
        app_url=app_url,
        client_id=client_id,
        client_secret=client_secret,
        config_path=Path(config) if config else None,
        retry_factor=retry_factor,
        own_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
        **settings,
    )
    store = Store(known, Documents(path))
    seed.first_shop(store)
    store.courier = Courier(store)
    store.courier.start()
    return store


def close(store: Store) -> None:
    if store.courier is not None:
        store.courier.stop()
        store.courier = None
    store.documents.close()


def announce(store: Store) -> None:
    shop = store.default_shop
    print(f"store  {store.settings.own_url}/", flush=True)
    print(f"admin  {store.settings.own_url}/shop/{shop}/admin", flush=True)


def _config(store: Store) -> uvicorn.Config:
    return uvicorn.Config(
        app.create(store),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
        loop="asyncio",
    )
