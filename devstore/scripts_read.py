"""``python -m devstore.scripts_read``: every script of ours can be read.

A browser finds a slip of the pen when it loads the file, which may be a rare moment. Where there is no Node.js it says
that it was skipped.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("storefront_widget/extensions", "storefront_widget/member_page", "loyalty_app", "devstore")


def main() -> int:
    node = shutil.which("node")
    if node is None:
        print("skipped: Node.js is not installed here; scripts were not read.")
        return 0
    scripts = [script for folder in FOLDERS for script in sorted((ROOT / folder).rglob("*.js"))]
    assert scripts, "There are no scripts where they used to be."
    problems = [said for script in scripts if (said := problem(node, script))]
    print("\n".join(problems))
    return 1 if problems else 0


def problem(node: str, script: Path) -> str:
    """What Node.js says of it, read as a module as browsers read it; empty when it is fine."""
    with tempfile.NamedTemporaryFile(suffix=".mjs") as copy:
        copy.write(script.read_bytes())
        copy.flush()
        done = subprocess.run([node, "--check", copy.name], capture_output=True, text=True, check=False)
    if not done.returncode:
        return ""
    return f"{script.relative_to(ROOT)}: " + done.stderr.replace(copy.name, "line").strip()[:600]


if __name__ == "__main__":
    sys.exit(main())
