"""PostgreSQL on a disk that is slow to say "written": a design must win there too, not only on this machine's."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def is_possible() -> bool:
    return shutil.which("cc") is not None


@contextmanager
def for_servers_started_here() -> Iterator[None]:
    """PostgreSQL servers that are started inside wait 1.5 ms longer for every flush of their log."""
    with tempfile.TemporaryDirectory(prefix="slow-disk-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as another user
        library = Path(folder) / "slow_disk.so"
        source = Path(__file__).with_suffix(".c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
        os.environ["LD_PRELOAD"] = str(library)
        try:
            yield
        finally:
            os.environ.pop("LD_PRELOAD", None)
