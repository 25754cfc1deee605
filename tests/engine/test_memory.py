"""What was freed does not stay with the process."""

import platform

import psutil
import pytest

from mnist_core.engine.memory import give_back_memory

PIECE, PIECES = 100_000, 2_000  # bytes: too few for glibc to take each piece from the system


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_freed_memory_goes_back_to_the_system():
    process = psutil.Process()
    pieces = [bytearray(PIECE) for _ in range(PIECES)]
    last = pieces[-1]  # above the others: they stay with the process when they are freed
    del pieces
    before = process.memory_info().rss
    give_back_memory()
    assert len(last) == PIECE and before - process.memory_info().rss > PIECE * PIECES / 2
