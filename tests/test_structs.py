"""Structs that threads meet at once."""

import subprocess
import sys

import msgspec

from loyalty_app import lanes, structs, worker

MEET = """
import sys, threading, types, msgspec
sys.setswitchinterval(1e-6)
for number in range(300):
    module = types.ModuleType(f"made{number}")
    sys.modules[module.__name__] = module
    exec('''
import msgspec
class Inner(msgspec.Struct, frozen=True):
    x: int = 0
    y: "tuple[int, ...]" = ()
class Outer(msgspec.Struct, frozen=True):
    inner: Inner = Inner()
    more: "tuple[Inner, ...]" = ()
    named: "dict[str, Inner]" = {}
''', module.__dict__)
    if "worked out" in sys.argv:
        msgspec.json.Decoder(module.Outer)
    start = threading.Barrier(6)
    def meet():
        start.wait()
        msgspec.convert({"inner": {"x": 1}, "more": [{"y": [2]}], "named": {"k": {}}}, module.Outer)
    threads = [threading.Thread(target=meet) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""


def test_a_struct_that_is_worked_out_may_be_met_by_many_threads_at_once():
    """Without it this ends by a segmentation fault, mostly within the first of the three hundred."""
    assert subprocess.run([sys.executable, "-c", MEET, "worked out"], check=False).returncode == 0


def test_all_that_the_app_knows_are_worked_out(monkeypatch):
    met, decoder = [], msgspec.json.Decoder
    monkeypatch.setattr(structs.msgspec.json, "Decoder", lambda struct: met.append(struct) or decoder(struct))

    assert structs.work_out() == len(met) > 50
    assert {f"{struct.__module__}.{struct.__name__}" for struct in met} >= {
        "loyalty_app.earning.terms.Terms", "loyalty_app.rewards.terms.Terms", "storefront_widget.bodies.Redeemed",
    }  # fmt: skip
    assert all(issubclass(struct, msgspec.Struct) for struct in met)


def test_the_web_and_the_worker_do_so_before_they_begin(monkeypatch):
    done = []
    monkeypatch.setattr(structs, "work_out", lambda: done.append(1))

    lanes.Pages()
    stopped = worker.Worker()
    stopped.stop()
    stopped._thread.run = lambda: None
    stopped.run()

    assert len(done) == 2
