"""``make replay DIR=folder``: posts a folder of payloads to the app as signed webhooks, on scratch data, twice."""

import subprocess
import sys
from pathlib import Path

from devstore.stack import ROOT, Stack, StackFailed


def main(arguments: list[str]) -> int:
    if not arguments or not Path(arguments[0]).is_dir():
        print(f"There is no folder {arguments[0] if arguments else '(none given)'}.", file=sys.stderr)
        return 2
    try:
        with Stack(None, say=lambda line: print(line, flush=True), serve=("web",)) as stack:
            command = [sys.executable, "-W", "ignore", "manage.py", "replay", arguments[0], "--url", stack.app_url]
            return subprocess.run([*command, *arguments[1:]], cwd=ROOT, env=stack.environment, check=False).returncode
    except StackFailed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
