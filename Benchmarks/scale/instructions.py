"""Instructions a request by valgrind's callgrind: to the last hundred the same each time, where CPU time varies by a tenth and would hide a slope."""

from __future__ import annotations

import pathlib
import re
import shutil
import socket
import subprocess

from bench import BIN, give_up
from cost import Curve, Point
from crowd import is_whole
from subjects import ScaleBench

# Before the count, so that what is made once is there, and counted.
WARM_UP, REQUESTS = 200, 500
# Above, starting takes minutes under valgrind, and a slope has shown by then.
MOST = 1_000


def count(bench: ScaleBench, curve: Curve, counts: tuple[int, ...]) -> dict[str, float]:
    """For each count of a curve up to `MOST`, what modelsieve executes for one request on one connection, the kernel's part not included."""
    output = bench.path("callgrind")
    bench.program = ("valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={output}.%p", readable_program(bench))
    counts = tuple(count for count in counts if count <= MOST)
    found = {}
    for count, point in zip(counts, curve.points(bench, counts)):
        # As a string, which is what JSON makes of it.
        found[str(count)] = of(bench, point, output)
        point.stop()
    return found


def readable_program(bench: ScaleBench) -> str:
    """Without the debug information of Swift's compiler, on which valgrind 3.19 gives up."""
    for tool in ("valgrind", "strip"):
        if not shutil.which(tool):
            give_up(f"{tool} is needed to count instructions: apt-get install valgrind binutils")
    program = str(bench.path("modelsieve"))
    subprocess.run(["strip", "--strip-debug", "-o", program, str(BIN)], check=True)
    return program


def of(bench: ScaleBench, point: Point, output: pathlib.Path) -> float:
    request = bench.request(2_000, point.query, model=point.model).read_bytes()
    with socket.create_connection(("127.0.0.1", point.port), 60) as client:
        ask(client, request, WARM_UP)
        control(point, "--zero")
        ask(client, request, REQUESTS)
        control(point, "--dump")
    dump = output.with_name(f"{output.name}.{point.process.pid}.1").read_text()
    return int(re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE).group(1)) / REQUESTS


def ask(client: socket.socket, request: bytes, times: int):
    for _ in range(times):
        client.sendall(request)
        answer = b""
        while not is_whole(answer):
            answer += client.recv(1 << 16) or give_up("the connection closed under callgrind")


def control(point: Point, command: str):
    done = subprocess.run(["callgrind_control", command, str(point.process.pid)], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        give_up(f"callgrind_control {command} failed: {(done.stderr or done.stdout).strip()[-200:]}")
