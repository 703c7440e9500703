"""Memory against the number of clients: idle ones that have been served, and open streams."""

from __future__ import annotations

import dataclasses
import time

from bench import Process
from subjects import CrowdControl, ScaleBench

# What one open stream may take, where there are so many.
STREAM_LIMIT_KIB, LIMIT_AT = 12, 500
# Microseconds between two pieces of a stream.
PACE = 250_000
NAMES = ("modelsieve", "nginx")


@dataclasses.dataclass(frozen=True)
class Series:
    what: str
    counts: tuple[int, ...]
    quick_counts: tuple[int, ...]
    # What a client does: the command of crowd.py.
    command: str = "idle"
    # Of the body that it has sent before, in bytes.
    size: int = 2_000


SERIES = {
    "idle": Series("idle keep-alive clients", (0, 100, 1_000, 2_500, 5_000, 7_500, 10_000), (0, 1_000, 10_000)),
    "uploaded": Series("idle clients that have sent 100 KB", (0, 100, 250, 500, 1_000, 1_500, 2_000), (0, 500), size=100_000),
    "streams": Series("open streams", (0, 100, 250, 500, 1_000, 1_500, 2_000), (0, 500, 2_000), command="streams")}


def measure(bench: ScaleBench, is_quick: bool) -> dict:
    found = {kind: {"what": one.what, "subjects": {name: points(bench, name, one, is_quick) for name in NAMES}} for kind, one in SERIES.items()}
    found["streams"]["limit_kib"] = STREAM_LIMIT_KIB
    return found


def points(bench: ScaleBench, name: str, series: Series, is_quick: bool) -> list[dict]:
    upstream = bench.upstream(PACE)
    process, port = bench.plain_proxy(upstream) if name == "modelsieve" else bench.nginx_proxy(upstream)
    crowd = bench.crowd(port, series.size)
    found = [point(process, crowd, series.command, count) for count in (series.quick_counts if is_quick else series.counts)]
    crowd.stop()
    process.stop()
    return with_each(found)


def point(process: Process, crowd: CrowdControl, command: str, count: int) -> dict:
    opened = crowd.do(command, count) if count else {"count": 0}
    # Until pieces have gone through every stream, and what the opening took has been given back.
    time.sleep(1.5)
    memory = process.memory_kib()
    return {"clients": opened["count"], "rss_kib": memory["Rss"], "anonymous_kib": memory["Anonymous"]}


def with_each(points: list[dict]) -> list[dict]:
    """Adds what each client takes, over what the process takes without."""
    nothing = points[0]
    for one in points[1:]:
        for kind in ("rss", "anonymous"):
            one[f"{kind}_kib_each"] = (one[f"{kind}_kib"] - nothing[f"{kind}_kib"]) / one["clients"]
    return points


def rows(result: dict) -> list[list[str]]:
    table = []
    for series in result.values():
        for index, ours in enumerate(series["subjects"]["modelsieve"]):
            row = [f"{ours['clients']:,} {series['what']}"]
            for name in NAMES:
                one = series["subjects"][name][index]
                row += [f"{one['rss_kib'] / 1024:.1f}", f"{one['rss_kib_each']:.1f}" if "rss_kib_each" in one else ""]
            table.append(row)
    return table


HEAD = ["", "modelsieve, MiB", "KiB each", "nginx, MiB", "KiB each"]


def failures(result: dict) -> list[str]:
    each = next(one["rss_kib_each"] for one in result["streams"]["subjects"]["modelsieve"] if one["clients"] == LIMIT_AT)
    return [f"{each:.1f} KiB for each of {LIMIT_AT} streams, which is more than {STREAM_LIMIT_KIB}"] if each > STREAM_LIMIT_KIB else []
