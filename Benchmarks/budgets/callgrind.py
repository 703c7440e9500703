"""Runs the proxy under valgrind's callgrind and reads what that counted."""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterable

from bench import BIN, Process, clean_environment, free_port, give_up, wait_for_port
from scenarios import Client, Scenario, Upstream, configuration

ALLOCATORS = ("malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign")
WARM_UP = 50


@dataclasses.dataclass
class Profile:
    """The counts of one run, or of the difference of two."""

    instructions: int = 0
    kernel_entries: int = 0
    # Instructions by the function that they are in, without those of what it calls.
    own: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    # The same with what it calls; of a recursive function, more than once.
    total: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    # How often each function was called.
    calls: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    @classmethod
    def read(cls, path: pathlib.Path) -> Profile:
        """From a file of callgrind (valgrind's manual, "Callgrind Format Specification"). A name is written out where it first occurs."""
        profile, names, function, callee, is_of_call = cls(), {}, "", "", False
        for line in path.open(errors="replace"):
            if match := re.match(r"(c?fn)=\((\d+)\)(?: (.*))?", line):
                name = names.setdefault(match[2], match[3])
                if match[1] == "fn":
                    function = name
                else:
                    callee = name
            elif line.startswith("calls="):
                profile.calls[callee] += int(line[6:].split()[0])
                is_of_call = True
            elif line.startswith("totals:"):
                profile.instructions, profile.kernel_entries = map(int, line.split()[1:3])
            elif line[0] in "0123456789+-*":
                cost = int(line.split()[1])
                profile.total[function] += cost
                if not is_of_call:
                    profile.own[function] += cost
                is_of_call = False
        return profile

    def called(self, *functions: str) -> int:
        return sum(count for name, count in self.calls.items() if plain_name(name) in functions)

    @property
    def allocations(self) -> int:
        return self.called(*ALLOCATORS)

    @property
    def system_calls(self) -> int:
        """Without reading the clock, for which valgrind enters the kernel and others do not (vdso(7))."""
        return self.kernel_entries - self.called("clock_gettime")

    def minus(self, other: Profile) -> Profile:
        difference = Profile(self.instructions - other.instructions, self.kernel_entries - other.kernel_entries)
        for name in ("own", "total", "calls"):
            counts = getattr(difference, name)
            counts.update(getattr(self, name))
            counts.subtract(getattr(other, name))
        return difference


def plain_name(name: str) -> str:
    """Without callers and glibc's versions and inner names: malloc for malloc'swift_slowAlloc, malloc@@GLIBC_2.2.5 and __libc_malloc."""
    return re.split("['@]", name)[0].removeprefix("__libc_").removeprefix("__")


def make_certificate(folder: pathlib.Path) -> pathlib.Path:
    """A certificate for this machine's address, with its key behind it."""
    file = folder / "certificate.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made = subprocess.run(
        ["openssl", "req", "-x509", *curve, "-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "-"],
        check=True, capture_output=True, text=True)
    file.write_text(made.stdout)
    return file


def server_context(certificate: pathlib.Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


class Counter:
    """A copy of the program that valgrind can read, and a folder for what it counts."""

    def __init__(self):
        for program in ("valgrind", "strip"):
            if not shutil.which(program):
                give_up(f"{program} is needed: apt-get install valgrind binutils")
        if not BIN.exists():
            give_up(f"there is no program {BIN}; 'make release' makes it")
        self.scratch = tempfile.TemporaryDirectory(prefix="modelsieve-budgets-")
        self.folder = pathlib.Path(self.scratch.name)
        self.program = self.folder / "modelsieve"
        # Valgrind 3.19 gives up on the debug information of Swift's compiler. Symbols stay, where there are any.
        subprocess.run(["strip", "--strip-debug", "-o", str(self.program), str(BIN)], check=True)

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, *details):
        self.scratch.cleanup()

    def count(self, scenarios: Iterable[Scenario], *options: str) -> list[Profile]:
        """What `scenario.units` units cost: a run with twice as many less one with as many, which leaves out start, warm-up and end."""
        cores = list(os.sched_getaffinity(0))
        # A proxy on one core has one event loop. It takes turns with its client and its upstream, so all three share that core.
        pool = concurrent.futures.ThreadPoolExecutor(len(cores), initializer=lambda: os.sched_setaffinity(0, {cores.pop()}))
        try:
            runs = [[pool.submit(self.run, scenario, factor * scenario.units, options) for factor in (1, 2)] for scenario in scenarios]
            return [many.result().minus(few.result()) for few, many in runs]
        finally:
            pool.shutdown(cancel_futures=True)

    def run(self, scenario: Scenario, units: int, options: tuple[str, ...]) -> Profile:
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        file = folder / "config.yaml"
        certificate = make_certificate(folder) if scenario.is_encrypted else None
        upstream = Upstream(certificate and server_context(certificate))
        port = free_port()
        file.write_text(configuration(port, upstream.port, scenario.log_level, certificate))
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", "--separate-threads=yes", "--collect-systime=yes"]
        # Without its seed, which differs from process to process, a dictionary has the same order every time.
        environment = clean_environment() | {"SWIFT_DETERMINISTIC_HASHING": "1"}
        process = Process([*valgrind, *options, str(self.program), "-c", str(file)], None, folder / "log", env=environment)
        try:
            wait_for_port(port, process)
            client = Client(port, upstream)
            scenario.perform(client, WARM_UP)
            scenario.perform(client, units)
            client.close()
        except OSError as error:
            give_up(f"the proxy failed: {error}: {process.log.read_text(errors='replace')[-1000:]}")
        finally:
            process.stop()
            upstream.close()
        # What other threads do, such as looking for a changed configuration, goes by time. The event loop is the thread that waits the most.
        return max(map(Profile.read, folder.glob("counts-*")), key=lambda profile: profile.called("epoll_wait"))
