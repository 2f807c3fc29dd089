"""``python -m storefront_widget.lint``: Shopify's theme check on the theme app extension.

It needs Node.js 20 or newer and, the first time, npm's registry. Where either is missing it says that it was skipped
and why: the rest of the project needs neither.
"""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
LOCK = FOLDER / "package-lock.json"
NODE_MAJOR = 20
INSTALL_TIMEOUT_S = 120
# What npm prints when the registry can't be reached, as opposed to a lock file that is wrong.
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "network")


def main() -> int:
    if reason := why_not():
        print(f"skipped: {reason}")
        return 0
    if not is_installed():
        installed = install()
        if installed.returncode and any(sign in installed.stderr for sign in UNREACHABLE):
            print("skipped: npm's registry could not be reached, so Shopify's theme check is not installed.")
            return 0
        if installed.returncode:
            print(installed.stderr.strip())
            return 1
    return subprocess.run(["node", "check_theme.mjs"], cwd=FOLDER, check=False).returncode


def why_not() -> str:
    """Why the check can't run here; empty when it can."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return f"Node.js is not installed here; Shopify's theme check needs version {NODE_MAJOR} or newer."
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = version.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < NODE_MAJOR:
        return f"Node.js is {version or 'of an unknown version'}; Shopify's theme check needs {NODE_MAJOR} or newer."
    return ""


def is_installed() -> bool:
    """Whether node_modules holds what the lock file names, judged by which of them changed last."""
    return INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime


def install() -> subprocess.CompletedProcess:
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        return subprocess.run(
            command, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="ETIMEDOUT")


if __name__ == "__main__":
    sys.exit(main())
