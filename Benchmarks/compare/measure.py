"""What is measured, and how: every subject in turn, round after round, so that what else the machine does hits all of them."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import pathlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

from bench import PROXY_CORE, Bench, BenchError, Process, TLSUpstream, free_port, wait_for_port
from install import Unavailable
from peers import Peer

SLOW_SHARE, SLOW_ROUNDS = 8, 3
OPEN_STREAMS, STARTS = 500, 10
THREADS, FEW, PAUSE = 16, 100, 0.02


@dataclasses.dataclass(frozen=True)
class Scenario:
    title: str
    size: int
    connections: int
    pieces: int = 0
    is_logging: bool = False
    # A connection for every request, as Open WebUI and most programs in Python have it.
    connects_anew: bool = False
    over_tls: bool = False


LOADS = {
    "chat": Scenario("2 KB chat request", 2_000, 64),
    "log": Scenario("2 KB chat request, logged", 2_000, 64, is_logging=True),
    "stream": Scenario("64 streams of 200 pieces", 2_000, 64, pieces=200),
    "100k": Scenario("100 KB body, model last", 100_000, 32),
    "5m": Scenario("5 MB body, model last", 5_000_000, 4),
    "anew": Scenario("2 KB chat request, a connection each", 2_000, 64, connects_anew=True),
    "https": Scenario("2 KB chat request to an https backend", 2_000, 64, over_tls=True),
    "https-stream": Scenario("64 streams of 200 pieces of an https backend", 2_000, 64, pieces=200, over_tls=True),
}
# Unsaturated: the proxy's core is idle for most of the time between pieces.
DELAY = Scenario("4 streams of 20 pieces, one every 5 ms", 2_000, 4, pieces=20)
DELAY_TICK = 5_000


@dataclasses.dataclass(frozen=True)
class Subject:
    peer: Peer
    program: pathlib.Path
    version: str

    @property
    def name(self) -> str:
        return self.peer.name

    def connections(self, scenario: Scenario) -> int:
        return max(1, scenario.connections // SLOW_SHARE) if self.peer.is_slow else scenario.connections

    def takes_part(self, number: int) -> bool:
        return not self.peer.is_slow or number < SLOW_ROUNDS

    def start(self, bench: Bench, upstream: int | TLSUpstream, is_logging: bool = False, threads: int = 1) -> tuple[Process, int]:
        folder, port = bench.path(self.name), free_port()
        folder.mkdir()
        if isinstance(upstream, TLSUpstream):
            launch = self.peer.launch_tls(self.program, folder, upstream, port, threads)
        else:
            launch = self.peer.launch(self.program, folder, upstream, port, is_logging)
        return bench.start(launch.arguments, PROXY_CORE, env=launch.environment, cwd=folder), port


@dataclasses.dataclass(frozen=True)
class Running:
    subject: Subject
    process: Process
    port: int


def find(peers: list[Peer]) -> tuple[list[Subject], dict[str, str]]:
    """Those that can be had, and of the others why not."""
    found, skipped = [], {}
    for peer in peers:
        try:
            program = peer.program()
            found.append(Subject(peer, program, peer.version(program)))
        except Unavailable as error:
            skipped[peer.name] = str(error)
            print(f"skipped: {peer.name}: {error}", file=sys.stderr, flush=True)
    return found, skipped


class Measurement:
    """All measurements of one run; `notes` are the failures, by subject and what failed."""

    def __init__(self, bench: Bench, subjects: list[Subject], rounds: int, seconds: float):
        self.bench, self.subjects, self.rounds, self.seconds = bench, subjects, rounds, seconds
        self.notes: list[dict[str, str]] = []

    def attempt(self, subject: Subject, what: str, action: Callable[[], dict | float]) -> dict | float | None:
        """What it returns. What fails is noted and ends the subject's part in this, not the run."""
        if any(note["subject"] == subject.name and note["what"] == what for note in self.notes):
            return None
        try:
            return action()
        except (BenchError, OSError) as error:
            reason = error.reason if isinstance(error, BenchError) else str(error)
            self.notes.append({"subject": subject.name, "what": what, "reason": reason})
            print(f"{subject.name}: {what}: {reason}", file=sys.stderr, flush=True)
            return None

    @contextlib.contextmanager
    def running(self, what: str, upstream: int | TLSUpstream, is_logging: bool = False) -> Iterator[list[Running]]:
        """Those that start, until the end of the block."""
        over_tls = isinstance(upstream, TLSUpstream)
        takers = [
            subject for subject in self.subjects
            if (subject.peer.can_log or not is_logging) and (subject.peer.speaks_tls or not over_tls)]
        started = [self.attempt(subject, what, lambda: self.start_and_wait(subject, upstream, is_logging)) for subject in takers]
        running = list(filter(None, started))
        yield running
        for one in running:
            one.process.stop()

    def start_and_wait(self, subject: Subject, upstream: int | TLSUpstream, is_logging: bool = False, threads: int = 1) -> Running:
        process, port = subject.start(self.bench, upstream, is_logging, threads)
        wait_for_port(port, process)
        return Running(subject, process, port)

    def in_turn(
        self, what: str, running: list[Running], action: Callable[[Running], dict], between: Callable[[], dict] | None = None
    ) -> list[dict]:
        """The results of all rounds, in the order A B, B A, …: none is always the one after another. Before them is one that does not count."""
        for one in running:
            self.attempt(one.subject, what, lambda: action(one))
        results = []
        for number in range(self.rounds):
            if between:
                results.append({"subject": "direct", "round": number} | between())
            for one in running[::-1] if number % 2 else running:
                if one.subject.takes_part(number) and (result := self.attempt(one.subject, what, lambda: action(one))):
                    results.append({"subject": one.subject.name, "round": number} | result)
        return results

    def checked_load(self, port: int, request: pathlib.Path, connections: int, connects_anew: bool = False) -> dict:
        result = self.bench.run_load(port, request, connections, self.seconds, connects_anew=connects_anew)
        if "trouble" in result or not result["requests"]:
            raise BenchError(result.get("trouble", "no request was answered"))
        return result

    def load(self, name: str) -> list[dict]:
        """CPU time for each request or piece."""
        scenario = LOADS[name]
        request = self.bench.request(scenario.size, streams=scenario.pieces > 0)
        upstream = self.bench.upstream(pieces=scenario.pieces)
        with self.running(name, self.bench.tls_upstream(upstream) if scenario.over_tls else upstream, scenario.is_logging) as running:
            return self.in_turn(name, running, lambda one: self.loaded(one, request, scenario))

    def loaded(self, one: Running, request: pathlib.Path, scenario: Scenario) -> dict:
        connections = one.subject.connections(scenario)
        cpu, begun = one.process.cpu_seconds(), time.monotonic()
        result = self.checked_load(one.port, request, connections, scenario.connects_anew)
        used, elapsed = one.process.cpu_seconds() - cpu, time.monotonic() - begun
        count = result["pieces_us"]["count"] if scenario.pieces else result["requests"]
        figures = {"cpu_us": 1e6 * used / count, "core_share": used / elapsed, "rate": count / result["seconds"]}
        return result | figures | {"connections": connections}

    def handshakes(self) -> dict[str, int]:
        """How many an https backend sees of `THREADS` threads for `FEW` requests, one after the other, a connection each."""
        seen = {}
        for subject in (subject for subject in self.subjects if subject.peer.speaks_tls):
            upstream = self.bench.tls_upstream(self.bench.upstream())
            if (count := self.attempt(subject, "handshakes", lambda: self.handshakes_of(subject, upstream))) is not None:
                seen[subject.name] = count
        return seen

    def handshakes_of(self, subject: Subject, upstream: TLSUpstream) -> int:
        one = None

        def ask():
            nonlocal one
            one = self.start_and_wait(subject, upstream, threads=THREADS)
            for _ in range(FEW):
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", one.port, timeout=10)) as client:
                    client.request("GET", "/v1/files/file-1", headers={"X-Backend": "or"})
                    client.getresponse().read()
                time.sleep(PAUSE)

        try:
            return upstream.handshakes(ask)
        finally:
            if one:
                one.process.stop()

    def delay(self) -> list[dict]:
        """First bytes and pieces of streams, of the upstream asked directly too."""
        request, upstream = self.bench.request(DELAY.size, streams=True), self.bench.upstream(DELAY_TICK, DELAY.pieces)
        with self.running("delay", upstream) as running:
            return self.in_turn(
                "delay", running, lambda one: self.checked_load(one.port, request, one.subject.connections(DELAY)),
                between=lambda: self.checked_load(upstream, request, DELAY.connections))

    def memory(self) -> dict[str, dict]:
        """KiB resident, idle and with 500 open streams; each subject alone and fresh."""
        seen = {subject.name: self.attempt(subject, "memory", lambda: self.memory_of(subject)) for subject in self.subjects}
        return {name: memory for name, memory in seen.items() if memory}

    def memory_of(self, subject: Subject) -> dict[str, dict[str, int]]:
        lasting = 30 if subject.peer.is_slow else 8
        one = self.start_and_wait(subject, self.bench.upstream(100_000 * lasting, 10))
        try:
            time.sleep(1)
            return {"idle": one.process.memory_kib(), "streams": self.memory_with_streams(one, lasting)}
        finally:
            one.process.stop()

    def memory_with_streams(self, one: Running, lasting: float) -> dict[str, int]:
        """The most while streams of that many seconds are open."""
        results: list[dict] = []
        request = self.bench.request(DELAY.size, streams=True)
        # The load asks until shortly before the streams end, so that each connection asks once.
        streams = threading.Thread(target=lambda: results.append(self.bench.run_load(one.port, request, OPEN_STREAMS, lasting - 4)))
        streams.start()
        seen = []
        while streams.is_alive():
            seen.append(one.process.memory_kib())
            time.sleep(0.25)
        if not results or "trouble" in results[0]:
            raise BenchError(results[0]["trouble"] if results else "the load failed")
        if results[0]["first_us"]["max"] > 1e6 * (lasting - 1):
            raise BenchError(f"{OPEN_STREAMS} streams were never open at one time: some began when others had ended")
        return max(seen, key=lambda memory: memory["Rss"])

    def start(self) -> dict[str, list[float]]:
        """Milliseconds from exec to the first connection that is accepted."""
        upstream = self.bench.upstream()
        times: dict[str, list[float]] = {subject.name: [] for subject in self.subjects}
        for number in range(STARTS):
            for subject in self.subjects:
                if subject.takes_part(number) and (took := self.attempt(subject, "start", lambda: self.milliseconds_to_listen(subject, upstream))):
                    times[subject.name].append(took)
        return times

    def milliseconds_to_listen(self, subject: Subject, upstream: int) -> float:
        process, port = subject.start(self.bench, upstream)
        try:
            # exec has happened when Popen returns.
            begun = time.monotonic()
            while time.monotonic() < begun + 60 and process.popen.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        return 1000 * (time.monotonic() - begun)
                time.sleep(0.001)
            process.fail_to_start()
        finally:
            process.stop()
