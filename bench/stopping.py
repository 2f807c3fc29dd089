"""Ctrl-C, a closed terminal and kill all mean: stop what was started, in peace, and go."""

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPED = 130  # a shell's exit code for Ctrl-C


def in_peace() -> None:
    """From now on each of them raises KeyboardInterrupt, once: a second one must not cut short what the first began."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)


def _interrupt(*_) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
