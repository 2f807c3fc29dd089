"""Starting everything: ports that are taken, a demo that runs already, and nothing left behind."""

import os
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from devstore import stack
from devstore.stack import Process, Stack, StackFailed
from tests.ready_stack import ReadyStack


def test_a_taken_port_is_replaced_by_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert stack._free_port(port) not in (0, port)


def test_a_demo_that_runs_on_the_data_is_named(tmp_path):
    (tmp_path / "running").write_text(str(os.getpid()))

    with pytest.raises(StackFailed, match=f"already runs .process {os.getpid()}."), Stack(tmp_path, say=print):
        pass

    assert (tmp_path / "running").read_text() == str(os.getpid())


def test_the_marker_of_a_demo_that_was_killed_does_not_bar_the_next(tmp_path):
    assert stack._is_alive("999999999") is False
    assert stack._is_alive("not a number") is False
    assert stack._is_alive(str(os.getpid())) is True


def test_servers_start_and_everything_is_gone_afterwards():
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with ReadyStack(None, say=lambda line: None, serve=("web",)) as running:
        folder = running.folder
        assert running.processes["web"].is_running
        assert (folder / "credentials.json").stat().st_mode & 0o077 == 0

    assert not folder.exists()
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_a_process_ends_with_the_one_that_started_it(tmp_path):
    script = (
        "from devstore.stack import Process; import sys, os, time; from pathlib import Path;"
        "child = Process('sleeper', [sys.executable, '-c', 'import time; time.sleep(600)'],"
        f" environment=dict(os.environ), log=Path({str(tmp_path / 'log')!r}));"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = psutil.Popen([sys.executable, "-c", script], stdout=-1, text=True, cwd=Path(stack.ROOT))
    child = psutil.Process(int(parent.stdout.readline()))

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert psutil.wait_procs([child], timeout=10)[1] == []


def test_last_words_are_the_end_of_the_log(tmp_path):
    process = Process(
        "speaker", [sys.executable, "-c", "print('x' * 5000, 'the end')"], environment={}, log=tmp_path / "l"
    )
    process._child.wait()

    assert process.last_words().endswith("the end\n")
    assert len(process.last_words()) == 1500
