import json
import threading

import pytest
import zstandard

from bench.payloads import Bodies, encode
from webhooks import compression


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00" * 1_000_000, "Zoë ☃ ₹".encode(), b"{" * 5_000])
def test_a_body_comes_back_byte_by_byte(body):
    assert compression.unpack(compression.pack(body)) == body


def test_an_order_takes_about_a_tenth_of_its_size():
    bodies = [encode(Bodies(seed).order(lines=3)) for seed in range(20)]

    packed = sum(len(compression.pack(body)) for body in bodies)

    assert packed < 0.14 * sum(map(len, bodies))
    # Without the dictionary the same bodies take more than twice as much.
    assert packed * 2 < sum(len(zstandard.ZstdCompressor(level=compression.LEVEL).compress(body)) for body in bodies)


def test_a_body_packed_without_a_dictionary_can_be_read():
    assert compression.unpack(zstandard.ZstdCompressor().compress(b"{}")) == b"{}"


def test_what_is_no_packed_body_is_refused():
    with pytest.raises(zstandard.ZstdError):
        compression.unpack(b"not packed")


def test_threads_do_not_disturb_each_other():
    bodies = [json.dumps({"id": number, "text": "x" * number}).encode() for number in range(200)]
    results = [[] for _ in range(4)]

    def work(into):
        into.extend(compression.unpack(compression.pack(body)) for body in bodies)

    threads = [threading.Thread(target=work, args=(into,)) for into in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(into == bodies for into in results)
