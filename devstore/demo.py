"""``make demo`` and ``make journey``: start everything, walk the journey in front of the user, go on serving.

``--scratch`` uses new data, walks, and stops; exit 0 when every step held. ``--json PATH`` writes the figures.
"""

import argparse
import json
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from devstore.journey import Journey, StepFailed
from devstore.stack import ROOT, Process, Stack, StackFailed

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="devstore.demo", description=__doc__)
    parser.add_argument("--scratch", action="store_true", help="new data, walk the journey, stop")
    parser.add_argument("--json", type=Path, help="write the steps with their figures here")
    options = parser.parse_args(arguments)
    # SIGINT too: a shell that starts us in the background has it ignored, and a closed terminal sends SIGHUP.
    for number in STOPPING:
        signal.signal(number, _interrupt)
    say("Starting, all on 127.0.0.1:")
    try:
        with Stack(None if options.scratch else ROOT / ".data" / "demo", say=say) as stack:
            return walk_once(stack, options.json) if options.scratch else serve(stack, options.json)
    except StackFailed as error:
        say(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Everything it started is down.")
        return 0 if not options.scratch else 130


def say(text: str, file=None) -> None:
    print(text, file=file or sys.stdout, flush=True)


def _interrupt(*_) -> None:
    """Stop once, and in peace: a second Ctrl-C must not cut short what the first one began."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def walk_once(stack: Stack, path: Path | None) -> int:
    """Walk the journey, write its figures, say how it went. 0 when every step held."""
    say("\nThe journey:")
    journey, started = Journey(stack, say=say), time.monotonic()
    try:
        journey.walk()
    except StepFailed as failure:
        say(f"  FAILED  {failure}", file=sys.stderr)
    seconds = round(time.monotonic() - started, 1)
    if path:
        report = {"held": journey.held, "seconds": seconds, "steps": journey.steps}
        path.write_text(json.dumps(report, indent=2, default=str))
    say(f"\n{len(journey.steps)} steps, {'all held' if journey.held else 'one failed'}, {seconds} s.")
    return 0 if journey.held else 1


def serve(stack: Stack, path: Path | None) -> int:
    """Walk the journey the first time, print the addresses, serve until Ctrl-C."""
    walked = stack.folder / "journey-walked"
    if walked.exists():
        say(f"\nGoing on with the data of {walked.read_text()} (make demo-reset forgets it).")
    else:
        if walk_once(stack, path):
            say("The demo goes on serving, so that you can look into it; its logs are in .data/demo/logs.")
        walked.write_text(datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    say(addresses(stack))
    while True:
        time.sleep(1)
        if (process := stack.failed()) is not None:
            revive(process)


def revive(process: Process) -> None:
    say(f"{process.name} ended by itself; starting it again. Its log ends:\n{process.last_words()[-400:]}")
    process.start()


def addresses(stack: Stack) -> str:
    shop = Journey.SHOP
    return f"""
  Store     {stack.store_url}/                      buy something; the widget is at the bottom corner
  Sign in   {stack.store_url}/account               as one of the store's customers, one click
  Admin     {stack.store_url}/shop/{shop}/admin     orders to refund, edit, cancel; Apps > Loyalty
  Widget    {stack.store_url}/apps/loyalty/state    what the widget asks for, as JSON

Ctrl-C stops everything."""


if __name__ == "__main__":
    sys.exit(main())
