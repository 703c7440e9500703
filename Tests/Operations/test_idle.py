"""What it takes of memory that does nothing but wait: what a machine at home gives away for it all day."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from pathlib import Path

import pytest

from process import BIN, ROOT, Process, sample_provider

sys.path.append(str(ROOT / "Benchmarks/compare"))
import page

LIMIT = 24 * 1024


def resident(pid: int) -> dict[str, int]:
    """KiB, by kind."""
    return {name: int(size) for name, size in re.findall(r"(VmRSS|Rss\w+):\s+(\d+)", Path(f"/proc/{pid}/status").read_text())}


@pytest.mark.parametrize("opens_page", [False, True], ids=["started", "page open"])
def test_little_memory_is_taken_by_one_that_is_idle(tmp_path, opens_page):
    provider, url = sample_provider()
    (tmp_path / "config.yaml").write_text(f"model_filter: {{base_url: '{url}', auth: none}}\n")
    program = Process(BIN, "-c", tmp_path / "config.yaml", "-p", "0")
    port = int(program.wait_for(r"listening.*http://\S+?:(\d+)/v1").group(1))
    with page.opened(port) if opens_page else contextlib.nullcontext():
        # What is measured is rest, not an event.
        time.sleep(1)
        seen = resident(program.pid)
    program.stop()
    provider.stop()
    assert seen["VmRSS"] <= LIMIT, seen
