"""Whether anybody starves: new clients, streams and busy connections beside 10,000 idle ones and 2,000 streams."""

from __future__ import annotations

import concurrent.futures
import socket
import time

from bench import Process
from crowd import at, is_whole
from subjects import CrowdControl, ScaleBench, sockets_by_loop

IDLE, STREAMS, BUSY = 10_000, 2_000, 64
# Microseconds between two pieces of a stream.
PACE = 100_000
PROBE_LIMIT_SECONDS = 10


def measure(bench: ScaleBench, is_quick: bool) -> dict:
    seconds = 4 if is_quick else 10
    subjects = {"modelsieve": bench.plain_proxy, "nginx": bench.nginx_proxy}
    if not is_quick:
        subjects["no proxy"] = lambda upstream: (None, upstream)
    subjects["modelsieve, 2 loops"] = lambda upstream: bench.plain_proxy(upstream, loops=2)
    return {name: one(bench, start, seconds) for name, start in subjects.items()}


def one(bench: ScaleBench, start, seconds: float) -> dict:
    upstream = bench.upstream(PACE)
    process, port = start(upstream)
    crowd = bench.crowd(port)
    result = {"opening_idle": crowd.do("idle", IDLE), "opening_streams": crowd.do("streams", STREAMS)}
    time.sleep(1)
    if process:
        result["sockets_by_loop"] = sockets_by_loop(process)
    result["calm"] = phase(bench, process, port, crowd, seconds, is_busy=False)
    if process:
        result["busy"] = phase(bench, process, port, crowd, seconds, is_busy=True)
    crowd.stop()
    if process:
        process.stop()
    return result


def phase(bench: ScaleBench, process: Process | None, port: int, crowd: CrowdControl, seconds: float, is_busy: bool) -> dict:
    """What streams and new clients get in that time, with or without 64 connections that saturate the proxy."""
    request = bench.request(2_000)
    begun, cpu = time.monotonic(), process.cpu_seconds() if process else 0
    crowd.begin("window", seconds)
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        load = executor.submit(bench.run_load, port, request, BUSY, seconds) if is_busy else None
        delays = probe(port, request.read_bytes(), seconds - 0.5)
        busy = load.result() if load else None
    result = {"streams": crowd.end(), "new_clients": delays}
    if process:
        result["core_share"] = (process.cpu_seconds() - cpu) / (time.monotonic() - begun)
    if busy:
        result["busy"] = {"requests": busy["requests"], "errors": busy["errors"], "per_connection": busy["per_connection"]}
    return result


def probe(port: int, request: bytes, seconds: float) -> dict:
    """New connections, one after the other, each with one request: how long from connecting to the whole answer, in milliseconds."""
    delays, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), PROBE_LIMIT_SECONDS) as client:
            client.sendall(request)
            answer = b""
            while not is_whole(answer):
                answer += client.recv(1 << 16) or fail("a new client's connection was closed")
        delays.append(1000 * (time.monotonic() - begun))
        time.sleep(0.005)
    delays.sort()
    return {"count": len(delays), "p50_ms": at(delays, 0.5), "p99_ms": at(delays, 0.99), "max_ms": at(delays, 1)}


def fail(why: str):
    raise ConnectionError(why)


HEAD = [
    "", "a new client's answer, p50 / p99 / max ms", "pieces of each stream, least / median / most", "longest wait for a piece, ms",
    "requests of each busy connection, least / median / most", "sockets by loop"]


def rows(result: dict) -> list[list[str]]:
    table = []
    for name, subject in result.items():
        for kind in ("calm", "busy"):
            if kind not in subject:
                continue
            phase = subject[kind]
            new, streams, busy = phase["new_clients"], phase["streams"], phase.get("busy", {}).get("per_connection")
            table.append([
                name + (f", and {BUSY} busy" if kind == "busy" else ""),
                " / ".join(f"{new[key]:.1f}" for key in ("p50_ms", "p99_ms", "max_ms")),
                " / ".join(str(streams[key]) for key in ("least", "median", "most")), f"{streams['gap_max_ms']:.0f}",
                " / ".join(f"{busy[key]:,}" for key in ("least", "median", "most")) if busy else "",
                " + ".join(f"{count:,}" for count in subject.get("sockets_by_loop", []) if count > 100)])
    return table


def failures(result: dict) -> list[str]:
    """Who starved: a stream that had less than nine tenths of its pieces, a busy connection that had less than half of the median's requests."""
    found = []
    for name, subject in result.items():
        for kind in ("calm", "busy"):
            streams, busy = subject.get(kind, {}).get("streams"), subject.get(kind, {}).get("busy")
            if streams and streams["least"] < 0.9 * streams["seconds"] * 1e6 / PACE:
                found.append(f"{name}, {kind}: a stream got {streams['least']} pieces in {streams['seconds']:g} s")
            if busy and busy["per_connection"]["least"] < 0.5 * busy["per_connection"]["median"]:
                found.append(f"{name}: a connection had {busy['per_connection']['least']} requests, the median {busy['per_connection']['median']}")
    return [one for one in found if one.startswith("modelsieve")]
