"""npm packages that a benchmark measures against or with: pinned, and kept beside the user's other caches."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NODE_MAJOR = 18
TIMEOUT_S = 300
HOW = "as root: apt-get install nodejs npm"


def installed(source: Path) -> tuple[Path | None, str]:
    """The folder in which a package.json with its lock is installed, beside copies of its scripts; or None, and why.

    npm checks each package against the hash in package-lock.json, and runs no script of theirs.
    """
    if problem := _missing():
        return None, problem
    # .npmrc too: with it npm writes no download addresses into a lock made anew.
    files = [each for each in sorted(source.iterdir()) if each.suffix in {".json", ".mjs"} or each.name == ".npmrc"]
    pinned = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "loyalty-bench" / pinned[:16]
    if (folder / "installed").exists():
        return folder, ""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder / file.name)
    print(f"  installing {source.name} with npm ...", file=sys.stderr, flush=True)
    try:
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=folder, capture_output=True, timeout=TIMEOUT_S, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        return None, f"npm ci failed: {type(error).__name__}"
    (folder / "installed").touch()
    return folder, ""


def _missing() -> str:
    if not shutil.which("node") or not shutil.which("npm"):
        return f"there is no Node here; {HOW}"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = said.lstrip("v").partition(".")[0]
    if not major.isdigit() or int(major) < NODE_MAJOR:
        return f"Node is {said or 'of an unknown version'}, {NODE_MAJOR} or newer is needed"
    return ""
