"""What `run` and `memory` share: the programs, where they may run, and what the kernel says they used."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from install import BUILD, Unavailable, debian, run

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MODELSIEVE_BIN", REPOSITORY / ".build/release/modelsieve")).resolve()
LOAD_CORE, PROXY_CORE = 0, 1
MODEL, KEY = "bench/model", "sk-bench"


class BenchError(SystemExit):
    """Ends the program with a message, unless whoever measures several subjects goes on without this one."""

    def __init__(self, reason: str):
        super().__init__(f"{pathlib.Path(sys.argv[0]).name}: {reason}")
        self.reason = reason


def give_up(reason: str):
    raise BenchError(reason)


def one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def hardware() -> str:
    name = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    kib = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    kernel = os.uname()
    return f"{name.group(1) if name else kernel.machine}, {os.cpu_count()} cores, {kib / 2**20:.0f} GiB, {kernel.sysname} {kernel.release}"


# Programs


def nginx() -> str:
    """Debian's nginx."""
    try:
        return str(debian("nginx"))
    except Unavailable as error:
        give_up(f"there is no nginx to compare with: {error}")


def load_program() -> str:
    """load.c, compiled."""
    source, program = pathlib.Path(__file__).with_name("load.c"), BUILD / "load"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        compiler = next(filter(shutil.which, ("cc", "gcc", "clang")), None) or give_up("a C compiler is needed: apt-get install gcc libc6-dev")
        BUILD.mkdir(parents=True, exist_ok=True)
        try:
            run("compiling load.c", [compiler, "-O2", "-o", str(program), str(source)])
        except Unavailable as error:
            give_up(f"{error}; Debian's gcc and libc6-dev are needed")
    return str(program)


def check():
    if not BIN.exists():
        give_up(f"there is no program {BIN}; 'make release' makes it")
    if len(os.sched_getaffinity(0)) < 2:
        give_up("two cores are needed: one for the proxy, one for the load")


# Processes


class Process:
    """A program that runs on one core until it is stopped."""

    def __init__(self, arguments: list[str], core: int | None, log: pathlib.Path, **options):
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=pin, **options)

    @property
    def pid(self) -> int:
        return self.popen.pid

    def wait_for(self, announcement: str) -> str:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self.popen.poll() is None:
            if found := re.search(announcement, self.log.read_text(errors="replace")):
                return found.group(1)
            time.sleep(0.01)
        self.fail_to_start()

    def fail_to_start(self):
        said = one_line(self.log.read_text(errors="replace")[-300:])
        give_up(f"{self.popen.args[0]} did not start: {said or 'it said nothing'}")

    def stop(self, within: float = 5):
        if self.popen.poll() is None:
            children = self.family[1:]
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(within)
            except subprocess.TimeoutExpired:
                self.popen.kill()
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.popen.wait()

    @property
    def family(self) -> list[int]:
        """The process and those it started, and so on."""
        pids = [self.pid]
        for pid in pids:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    pids += map(int, children.read_text().split())
        return pids

    def cpu_seconds(self) -> float:
        """User and system time of all, to the nanosecond: the clock that clock_getcpuclockid(3) names, where /proc counts hundredths of a second."""
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in self.family)

    def memory_kib(self) -> dict[str, int]:
        """Resident memory by kind; of several processes, the sum, so that what they share counts more than once."""
        total = {"Rss": 0, "Pss": 0, "Anonymous": 0}
        for pid in self.family:
            for name, value in re.findall(r"^(\w+):\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE):
                if name in total:
                    total[name] += int(value)
        return total

    def peak_kib(self) -> int:
        return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text()).group(1))

    def forget_peak(self):
        """Has VmHWM begin anew (proc(5), clear_refs)."""
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


@dataclasses.dataclass(frozen=True)
class TLSUpstream:
    port: int
    certificate: pathlib.Path
    status_port: int

    def handshakes(self, action: Callable[[], None]) -> int:
        """How many connections are made to it while `action` runs."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.status_port, timeout=10)) as status:
            before = self.accepted(status)
            action()
            return self.accepted(status) - before

    @staticmethod
    def accepted(status: http.client.HTTPConnection) -> int:
        status.request("GET", "/")
        return int(re.search(r"requests\s+(\d+)", status.getresponse().read().decode()).group(1))


class Bench:
    """A folder for one run, and the processes that end with it."""

    def __init__(self):
        check()
        self.load = load_program()
        self.stack = contextlib.ExitStack()
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="modelsieve-bench-")))
        self.count = 0

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *details):
        self.stack.close()

    def path(self, name: str) -> pathlib.Path:
        self.count += 1
        return self.folder / f"{self.count}-{name}"

    def start(self, arguments: list[str], core: int | None, log: pathlib.Path | None = None, **options) -> Process:
        process = Process(arguments, core, log or self.path("log"), **options)
        self.stack.callback(process.stop)
        return process

    def upstream(self, tick_microseconds: int = 1000, pieces: int = 0) -> int:
        """The upstream of load.c; its port. With `pieces`, every answer is a stream of so many."""
        return int(self.start([self.load, "upstream", str(tick_microseconds), str(pieces)], LOAD_CORE).wait_for(r"(\d+)\n"))

    def tls_upstream(self, upstream: int) -> TLSUpstream:
        """The same over TLS: nginx in front of it, beside the load."""
        folder, port, status = self.path("tls"), free_port(), free_port()
        folder.mkdir()
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        run("making a certificate", [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", str(key),
            "-out", str(certificate), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        temporary = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; events {{ worker_connections 4096; }}
http {{
  access_log off; client_max_body_size 0; client_body_buffer_size 64k; keepalive_requests 1000000000;{temporary}
  upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{status}; location / {{ stub_status; }} }}
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_session_cache shared:tls:1m;
    location / {{
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off;
    }}
  }}
}}
""")
        process = self.start([nginx(), "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)], LOAD_CORE)
        wait_for_port(status, process)
        return TLSUpstream(port, certificate, status)

    def sample_provider(self) -> int:
        process = self.start([str(BIN), "sample-provider", "--port", "0"], LOAD_CORE)
        return int(process.wait_for(r"http://127\.0\.0\.1:(\d+)/v1\n"))

    def modelsieve(self, upstream: int, log_level: str = "warning", prefix: str = "or/", server: str = "") -> tuple[Process, int]:
        """The proxy with one backend: a prefix, a filter, a key. It logs one line a request at level `info`."""
        configuration, log = self.path("config.yaml"), self.path("modelsieve.log")
        configuration.write_text(f"""\
server: {{port: {free_port()}, log: {{level: {log_level}}}{server}}}
model_filter:
  bench: {{base_url: "http://127.0.0.1:{upstream}/v1", api_key: {KEY}, prefix: "{prefix}", glob: ["bench/*"]}}
""")
        process = self.start([str(BIN), "-c", str(configuration)], PROXY_CORE, log, env=clean_environment())
        port = int(re.search(r"port: (\d+)", configuration.read_text()).group(1))
        wait_for_port(port, process)
        return process, port

    def request(
        self, size: int, query: str = "", model_first: bool = False, model: str = "or/" + MODEL, streams: bool = False
    ) -> pathlib.Path:
        """A chat request with a body of `size` bytes, in a file, as bytes on the wire. With a `query` it asks for a stream, or if told so."""
        messages, name = b'"messages":[{"role":"user","content":"%s"}]', b'"model":"%s"' % model.encode()
        rest = b'"temperature":0.7,"stream":%s' % (b"true" if query or streams else b"false")
        body = b"{%s}" % b",".join([name, messages, rest] if model_first else [messages, rest, name])
        words = b"What a user says is of no interest here, but it has some \\\"quotes\\\" in it. "
        missing = size - len(body) + 2
        text = (words * (missing // len(words) + 1))[: missing - 1]
        # Not to end within an escape.
        body = body.replace(b"%s", text.rstrip(b"\\") + b"x" * (len(text) - len(text.rstrip(b"\\"))), 1)
        head = (
            f"POST /v1/chat/completions{query} HTTP/1.1\r\nHost: proxy.test\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
            f"User-Agent: OpenAI/Python 3.54.0\r\nX-Stainless-Lang: python\r\nX-Stainless-Async: false\r\nAuthorization: Bearer sk-client\r\n"
            f"Content-Length: {len(body)}\r\n\r\n")
        path = self.path("request")
        path.write_bytes(head.encode() + body)
        return path

    def run_load(
        self, port: int, request: pathlib.Path, connections: int, seconds: float, core: int = LOAD_CORE, connects_anew: bool = False
    ) -> dict:
        arguments = [self.load, "run", str(port), str(request), str(connections), str(seconds), *(["anew"] if connects_anew else [])]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds + 60, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        if done.returncode != 0:
            give_up(f"the load failed: {one_line(done.stderr)}")
        result = json.loads(done.stdout)
        if result["errors"] or result["unfinished"]:
            result["trouble"] = f"{result['errors']} errors, {result['unfinished']} unfinished: {one_line(done.stderr)}"
            print(result["trouble"], file=sys.stderr)
        return result


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LLM_MF_")}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port: int, process: Process):
    """Until a request is answered, with whatever."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.popen.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/v1/models")
            connection.getresponse().read()
            return connection.close()
        time.sleep(0.02)
    process.fail_to_start()


def table(head: list[str], rows: list[list[str]]) -> str:
    """In markdown, aligned."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    line = lambda cells: "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)])
