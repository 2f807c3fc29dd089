"""Stored bodies: zstandard with a dictionary of what Shopify's bodies have in common (10 kB become about 1).

A body names the dictionary it was packed with, so dictionaries may be added, and are never taken away.
"""

import threading
from functools import cache
from pathlib import Path

import zstandard

CURRENT = 1  # the dictionary for new bodies: webhooks/dictionaries/1.zdict
LEVEL = 3
# A body is at most WEBHOOK_BODY_MAX_BYTES when it is packed; what unpacks to more than this is no body of ours.
UNPACKED_MAX_BYTES = 64_000_000

_FOLDER = Path(__file__).parent / "dictionaries"
_local = threading.local()  # compressors keep state: one for each thread


def pack(body: bytes) -> bytes:
    compressor = getattr(_local, "compressor", None)
    if compressor is None:
        compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=_dictionary(CURRENT))
        _local.compressor = compressor
    return compressor.compress(body)


def unpack(packed: bytes) -> bytes:
    """Raises zstandard.ZstdError for what pack() didn't make."""
    number = zstandard.get_frame_parameters(packed).dict_id
    decompressors = _local.__dict__.setdefault("decompressors", {})
    if number not in decompressors:
        decompressors[number] = zstandard.ZstdDecompressor(dict_data=_dictionary(number) if number else None)
    return decompressors[number].decompress(packed, max_output_size=UNPACKED_MAX_BYTES)


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    dictionary = zstandard.ZstdCompressionDict((_FOLDER / f"{number}.zdict").read_bytes())
    dictionary.precompute_compress(level=LEVEL)
    return dictionary
