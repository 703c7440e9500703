"""What `run` and `memory` share: the programs, where they may run, and what the kernel says they used."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MODELSIEVE_BIN", REPOSITORY / ".build/release/modelsieve")).resolve()
BUILD = REPOSITORY / ".build/compare"
LOAD_CORE, PROXY_CORE = 0, 1
MODEL = "bench/model"


def give_up(text: str):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {text}")


def hardware() -> str:
    name = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    kib = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    kernel = os.uname()
    return f"{name.group(1) if name else kernel.machine}, {os.cpu_count()} cores, {kib / 2**20:.0f} GiB, {kernel.sysname} {kernel.release}"


# What is compared and what it is compared with


def apt(*arguments: str, folder: pathlib.Path):
    """Runs apt-get; when it fails, once more with fresh lists."""
    for attempt in range(2):
        done = subprocess.run(["apt-get", "-q", *arguments], cwd=folder, capture_output=True, text=True)
        if done.returncode == 0:
            return
        if attempt == 0 and os.geteuid() == 0:
            subprocess.run(["apt-get", "-q", "update"], capture_output=True)
    give_up(f"apt-get {' '.join(arguments)} failed: {done.stderr.strip()}")


def nginx() -> str:
    """Debian's nginx. Where it is not installed, its package is unpacked here and not installed, since installing would start a service."""
    unpacked = BUILD / "nginx/usr/sbin/nginx"
    found = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin") or (unpacked.exists() and str(unpacked))
    if found:
        return found
    if not shutil.which("apt-get"):
        give_up("there is no nginx to compare with, and no apt-get to fetch it with")
    print("fetching Debian's nginx package into .build/compare", file=sys.stderr)
    BUILD.mkdir(parents=True, exist_ok=True)
    apt("download", "nginx", folder=BUILD)
    subprocess.run(["dpkg", "-x", *map(str, BUILD.glob("nginx_*.deb")), str(BUILD / "nginx")], check=True)
    return str(unpacked)


def load_program() -> str:
    """load.c, compiled."""
    source, program = pathlib.Path(__file__).with_name("load.c"), BUILD / "load"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        compiler = next(filter(shutil.which, ("cc", "gcc", "clang")), None) or give_up("a C compiler is needed: apt-get install gcc libc6-dev")
        BUILD.mkdir(parents=True, exist_ok=True)
        subprocess.run([compiler, "-O2", "-o", str(program), str(source)], check=True)
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
        give_up(f"{self.popen.args[0]} did not start: {self.log.read_text(errors='replace')[-1000:]}")

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        self.popen.wait()

    @property
    def family(self) -> list[int]:
        """The process and those it started."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """User and system time of all."""
        ticks = 0
        for pid in self.family:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_kib(self) -> dict[str, int]:
        """Resident memory by kind; of several processes, the sum."""
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

    def upstream(self, tick_microseconds: int = 1000) -> int:
        """The upstream of load.c; its port."""
        return int(self.start([self.load, "upstream", str(tick_microseconds)], LOAD_CORE).wait_for(r"(\d+)\n"))

    def sample_provider(self) -> int:
        process = self.start([str(BIN), "sample-provider", "--port", "0"], LOAD_CORE)
        return int(process.wait_for(r"http://127\.0\.0\.1:(\d+)/v1\n"))

    def modelsieve(self, upstream: int, log_level: str = "warning", prefix: str = "or/", server: str = "") -> tuple[Process, int]:
        """The proxy as it is deployed: a prefix, a filter, a key. It logs one line a request at level `info`."""
        configuration, log = self.path("config.yaml"), self.path("modelsieve.log")
        configuration.write_text(f"""\
server: {{port: {free_port()}, log: {{level: {log_level}}}{server}}}
model_filter:
  bench: {{base_url: "http://127.0.0.1:{upstream}/v1", api_key: sk-bench, prefix: "{prefix}", glob: ["bench/*"]}}
""")
        process = self.start([str(BIN), "-c", str(configuration)], PROXY_CORE, log, env=clean_environment())
        port = int(re.search(r"port: (\d+)", configuration.read_text()).group(1))
        wait_for_port(port, process)
        return process, port

    def nginx(self, upstream: int, is_logging: bool = False) -> tuple[Process, int]:
        """A plain reverse proxy that streams both ways. Its log is buffered, as modelsieve's is."""
        folder, port = self.path("nginx"), free_port()
        folder.mkdir()
        access = f"{folder}/access.log combined buffer=32k flush=1s" if is_logging else "off"
        temporary = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; events {{ worker_connections 8192; }}
http {{
  access_log {access}; client_max_body_size 0; keepalive_requests 1000000000;{temporary}
  upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Authorization "Bearer sk-bench";
      proxy_buffering off; proxy_request_buffering off;
    }}
  }}
}}
""")
        process = self.start([nginx(), "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)], PROXY_CORE)
        wait_for_port(port, process)
        return process, port

    def request(self, size: int, query: str = "", model_first: bool = False, model: str = "or/" + MODEL) -> pathlib.Path:
        """A chat request with a body of `size` bytes, in a file, as bytes on the wire."""
        messages, name = b'"messages":[{"role":"user","content":"%s"}]', b'"model":"%s"' % model.encode()
        rest = b'"temperature":0.7,"stream":%s' % (b"true" if query else b"false")
        body = b"{%s}" % b",".join([name, messages, rest] if model_first else [messages, rest, name])
        words = b"What a user says is of no interest here, but it has some \\\"quotes\\\" in it. "
        missing = size - len(body) + 2
        text = (words * (missing // len(words) + 1))[: missing - 1]
        # Not to end within an escape.
        body = body.replace(b"%s", text.rstrip(b"\\") + b"x" * (len(text) - len(text.rstrip(b"\\"))), 1)
        head = (
            f"POST /v1/chat/completions{query} HTTP/1.1\r\nHost: proxy.example\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
            f"User-Agent: OpenAI/Python 3.54.0\r\nX-Stainless-Lang: python\r\nX-Stainless-Async: false\r\nAuthorization: Bearer sk-client\r\n"
            f"Content-Length: {len(body)}\r\n\r\n")
        path = self.path("request")
        path.write_bytes(head.encode() + body)
        return path

    def run_load(self, port: int, request: pathlib.Path, connections: int, seconds: float, core: int = LOAD_CORE) -> dict:
        arguments = [self.load, "run", str(port), str(request), str(connections), str(seconds)]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds + 60, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        if done.returncode != 0:
            give_up(f"the load failed: {done.stderr.strip()}")
        result = json.loads(done.stdout)
        if result["errors"] or result["unfinished"]:
            print(f"{result['errors']} errors, {result['unfinished']} unfinished: {done.stderr.strip()[:400]}", file=sys.stderr)
        return result


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LLM_MF_")}


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port: int, process: Process):
    """Until a request is answered, with whatever."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.popen.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/v1/models")
            connection.getresponse().read()
            return connection.close()
        time.sleep(0.02)
    give_up(f"{process.popen.args[0]} did not start: {process.log.read_text(errors='replace')[-1000:]}")


def table(head: list[str], rows: list[list[str]]) -> str:
    """In markdown, aligned."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    line = lambda cells: "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)])
