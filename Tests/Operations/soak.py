"""For as long as one likes: chats, streams, uploads, lists, clients that leave, reloads, backends that are dead, cut or stall, on one proxy; its memory, files and
connections are sampled, plotted, and must be flat once it is warm, with nothing left over at the end. Then replicas are replaced in turn, behind each balancer.

soak.py SECONDS FOLDER [--pause MS]: FOLDER gets soak.json and soak.svg."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
import urllib.request

import balancers
import load
from process import BIN, Process, sample_provider

CLIENTS = 12
PREFIXED = f"live/{load.MODEL}"
FAULTS = ["cut", "close", "garbage", "status=500", "rate_limit", "eof", "big=300000"]


def configuration(url: str, number: int) -> str:
    """Changes with each reload: filters, a view, the dead backend's limits."""
    glob = ["northwind/*", "corvid/*"][: 1 + number % 2]
    return json.dumps({
        "server": {"drain_timeout": "5s", "log": {"level": "info", "format": "json"}},
        "model_filter": {
            "live": {"base_url": url, "auth": "none", "glob": glob, "cache_ttl": "2s"},
            "dead": {"base_url": "http://127.0.0.1:1/v1", "auth": "none", "connection_timeout": f"{1 + number % 3}s", "cache_ttl": "2s"},
        },
        # As the other clients call it.
        "aliases": {"smart": ["dead/none", PREFIXED], load.MODEL: PREFIXED},
        "views": {"small": {"glob": ["live/northwind/*"]}},
    })


class Sampler:
    """What the process has, as the kernel and its metrics say."""

    def __init__(self, process: Process, url: str):
        self.process, self.url, self.begun, self.samples = process, url, time.monotonic(), []

    def sample(self) -> dict:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        memory = {name: int(re.search(rf"{key}:\s+(\d+)", status).group(1)) for name, key in (("rss_kib", "VmRSS"), ("anonymous_kib", "RssAnon"))}
        with urllib.request.urlopen(self.url + "/-/metrics", timeout=10) as answer:
            text = answer.read().decode()

        def total(name: str) -> int:
            return int(sum(float(value) for value in re.findall(rf"(?m)^modelsieve_{name}(?:{{.*}})? (\S+)$", text)))

        sample = {
            "seconds": round(time.monotonic() - self.begun, 1), **memory, "files": len(os.listdir(f"/proc/{self.process.pid}/fd")),
            "clients": total("client_connections"), "upstreams": total("upstream_connections"), "in_flight": total("requests_in_flight"),
            "requests": total("requests_total"), "reloads": total("reloads_total")}
        return sample

    def record(self) -> dict:
        self.samples.append(self.sample())
        return self.samples[-1]


async def ask_in_words(address, request: bytes, *, leave_after: int | None = None):
    """Sends `request` on a connection of its own and reads what comes, however it ends; or leaves after some bytes."""
    try:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(request)
        read = 0
        while leave_after is None or read < leave_after:
            piece = await asyncio.wait_for(reader.read(65536), 20)
            if not piece:
                break
            read += len(piece)
        writer.transport.abort()
    except (OSError, TimeoutError):
        pass


def chat(model: str, extra: str = "", **more) -> bytes:
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Say something."}], **more}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n{extra}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def trouble(address, number: int):
    """One client that is not served well, or does not behave."""
    kind = number % 6
    if kind == 0:
        await ask_in_words(address, chat(PREFIXED, stream=True), leave_after=random.choice([1, 600, 2000]))
    elif kind == 1:
        await ask_in_words(address, chat(PREFIXED, f"X-Sample-Fault: {random.choice(FAULTS)}\r\n", stream=bool(number % 2)))
    elif kind == 2:
        await ask_in_words(address, chat("smart"))
    elif kind == 3:
        await ask_in_words(address, chat("dead/none"))
    elif kind == 4:
        # An upload that is left in the middle.
        await ask_in_words(address, chat(PREFIXED)[:-20] + b"", leave_after=0)
    else:
        await ask_in_words(address, b"GET /view/small/v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")


async def mix(address, sampler: Sampler, configure, seconds: float, pause: float) -> load.Outcome:
    deadline, interval = time.monotonic() + seconds, max(0.5, seconds / 240)

    def over() -> bool:
        return time.monotonic() >= deadline

    async def make_trouble():
        number = 0
        while not over():
            number += 1
            await trouble(address, number)
            await asyncio.sleep(pause)

    async def reload():
        number = 0
        while not over():
            await asyncio.sleep(min(5, seconds / 10))
            number += 1
            configure(number)

    async def sample():
        loop = asyncio.get_running_loop()
        while not over():
            await loop.run_in_executor(None, sampler.record)
            await asyncio.sleep(interval)

    results = await asyncio.gather(
        load.run(address, CLIENTS, over, pause=pause), make_trouble(), make_trouble(), reload(), sample())
    return results[0]


def soak(seconds: float, pause: float) -> dict:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="modelsieve-soak-"))
    provider, url = sample_provider("--pace", "10", "--pieces", "12")
    file = folder / "config.yaml"

    def configure(number: int):
        (folder / "next").write_text(configuration(url, number))
        os.rename(folder / "next", file)

    configure(0)
    process = Process(BIN, "-c", file, "-p", "0")
    try:
        address = process.wait_for(r"listening.*(http://[\d.]+:\d+)/v1").group(1)
        host, port = address.removeprefix("http://").split(":")
        sampler = Sampler(process, address)
        before = sampler.record()
        outcome = asyncio.run(mix((host, int(port)), sampler, configure, seconds, pause))
        # Idle connections to backends close after five minutes; the metrics' own client is the one that is left. Asked seldom, since memory goes back to
        # the system only while nobody asks.
        deadline = time.monotonic() + 330
        while not (rests := at_rest(sampler.record(), before)) and time.monotonic() < deadline:
            time.sleep(10)
        assert process.stop() == 0
    finally:
        process.stop(signal.SIGKILL)
        provider.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    return {"seconds": seconds, "rests": rests, "counts": outcome.counts, "failures": outcome.failures, "slowest": outcome.slowest, "samples": sampler.samples}


def at_rest(sample: dict, before: dict) -> bool:
    # One that is served is the question itself.
    return sample["in_flight"] <= 1 and sample["upstreams"] == 0 and sample["clients"] <= 1 and sample["files"] <= before["files"] + 2


def verdict(result: dict) -> list[str]:
    """What is not as it should be."""
    wrong = [f"{len(result['failures'])} requests failed: {result['failures'][:3]}"] if result["failures"] else []
    if not result["rests"]:
        wrong.append(f"something is left over: {result['samples'][-1]} at the end, {result['samples'][0]} at first")
    loaded = [one for one in result["samples"] if one["seconds"] <= result["seconds"]]
    third = len(loaded) // 3
    for name, slack in (("rss_kib", 1024), ("anonymous_kib", 1024), ("files", 4), ("upstreams", 4)):
        middle, last = (statistics.median(one[name] for one in part) for part in (loaded[third:2 * third], loaded[2 * third:]))
        if third > 3 and last > middle * 1.05 + slack:
            wrong.append(f"{name} grows: {middle:g} in the second third, {last:g} in the last")
    return wrong


PANELS = [
    ("Memory, MiB", [("resident", "rss_kib", 1024, "#0b6e99"), ("anonymous", "anonymous_kib", 1024, "#c05621")]),
    ("Files, connections", [("files", "files", 1, "#0b6e99"), ("clients", "clients", 1, "#c05621"), ("to backends", "upstreams", 1, "#3d7a37")]),
]


def plot(result: dict) -> str:
    """The samples over time, as an SVG."""
    samples, width, height, left = result["samples"], 460, 150, 44
    end = samples[-1]["seconds"] or 1
    parts = []
    for index, (title, series) in enumerate(PANELS):
        x = left + index * (width + 60)
        top = max(one[key] / scale for _, key, scale, _ in series for one in samples) * 1.1 or 1
        parts.append(f'<text x="{x}" y="18" font-weight="bold">{title}</text>')
        for share in (0, 0.5, 1):
            y = 30 + height * (1 - share)
            parts.append(f'<path d="M{x} {y:g}h{width}" stroke="#ddd"/><text x="{x - 4}" y="{y + 3:g}" text-anchor="end">{top * share:.3g}</text>')
            parts.append(f'<text x="{x + width * share:g}" y="{height + 44}" text-anchor="middle">{end * share / 60:.3g} min</text>')
        for number, (label, key, scale, colour) in enumerate(series):
            points = " ".join(f"{x + width * one['seconds'] / end:.1f},{30 + height * (1 - one[key] / scale / top):.1f}" for one in samples)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
            parts.append(f'<text x="{x + 110 + 90 * number}" y="18" fill="{colour}">{label}</text>')
    total = left + len(PANELS) * (width + 60) - 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height + 54}" font-family="sans-serif" font-size="9">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pause", type=float, default=0, help="milliseconds that each client waits between two requests")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    result = soak(arguments.seconds, arguments.pause / 1000)
    (arguments.folder / "soak.svg").write_text(plot(result))
    (arguments.folder / "soak.json").write_text(json.dumps(result) + "\n")
    wrong = verdict(result)
    print(f"{sum(result['counts'].values())} requests in {arguments.seconds:g} s, {result['samples'][-1]['reloads']} reloads, slowest {result['slowest']:.2f} s")
    first, last = result["samples"][0], result["samples"][-1]
    for name in ("rss_kib", "anonymous_kib", "files", "clients", "upstreams"):
        values = [one[name] for one in result["samples"]]
        print(f"  {name}: {first[name]} at first, {statistics.median(values):g} in the middle, {max(values)} at most, {last[name]} at the end")
    result["rolling"] = []
    for name in ("haproxy", "nginx"):
        for way in ("sigterm", "handover"):
            if shutil.which(name) is None:
                print(f"  {name}: not here")
                continue
            with balancers.setting(name, inherited=way == "handover") as (address, replicas):
                outcome, _ = balancers.roll(address, replicas, way, seconds=arguments.seconds / 16)
            print(f"  {name}, {way}: {outcome.total} requests, {len(outcome.failures)} failed, slowest {outcome.slowest:.2f} s")
            result["rolling"].append({"balancer": name, "way": way, "requests": outcome.total, "failures": outcome.failures})
            if outcome.failures:
                wrong.append(f"{name}, {way}: {outcome.failures[:3]}")
    (arguments.folder / "soak.json").write_text(json.dumps(result) + "\n")
    for line in wrong:
        print(f"soak: {line}", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
