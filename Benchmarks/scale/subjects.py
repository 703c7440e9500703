"""What is measured at scale, and who calls it: `Bench` of compare/ with large configurations, longer lists and crowds of clients."""

from __future__ import annotations

import json
import os
import pathlib
import re
import resource
import subprocess
import sys

SCALE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(SCALE.parent / "compare"))

from bench import BIN, KEY, LOAD_CORE, MODEL, PROXY_CORE, Bench, Process, clean_environment, free_port, give_up, nginx, wait_for_port  # noqa: E402

# Connections of 10,000 idle clients and of both sides of 2,000 streams, and room for the rest.
FILES = 16_500


def raise_file_limit() -> int:
    """The number of open files that this process allows itself, as near to `FILES` as it may, and those it starts inherit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY in (soft, hard):
        hard = FILES
    limit = max(soft, min(hard, FILES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return limit


def backend(port: int, **settings) -> dict:
    return {"base_url": f"http://127.0.0.1:{port}/v1", "api_key": KEY, "max_connections": 8192, "cache_ttl": "1d", "list_timeout": "60s"} | settings


class ScaleBench(Bench):
    def __init__(self):
        raise_file_limit()
        super().__init__()
        # How modelsieve is started, but for its arguments.
        self.program: tuple[str, ...] = (str(BIN),)

    def proxy(self, backends: dict[str, dict], aliases: dict | None = None, loops: int = 1) -> tuple[Process, int]:
        """modelsieve with that configuration, on its core or, with two loops, on both."""
        configuration, port = self.path("config.json"), free_port()
        server = {"port": port, "log": {"level": "warning"}, "idle_timeout": "10m", "header_timeout": "60s"}
        # JSON is YAML.
        configuration.write_text(json.dumps({"server": server, "model_filter": backends} | ({"aliases": aliases} if aliases else {})))
        cores = str(PROXY_CORE) if loops == 1 else f"{LOAD_CORE},{PROXY_CORE}"
        process = self.start(
            ["taskset", "-c", cores, *self.program, "-c", str(configuration)], None, self.path("modelsieve.log"), env=clean_environment())
        wait_for_port(port, process)
        return process, port

    def plain_proxy(self, upstream: int, loops: int = 1) -> tuple[Process, int]:
        return self.proxy({"bench": backend(upstream, prefix="or/", glob=["bench/*"])}, loops=loops)

    def nginx_proxy(self, upstream: int) -> tuple[Process, int]:
        """As in compare/, but with room for the crowd."""
        location = (
            f'proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Authorization "Bearer {KEY}"; '
            "proxy_buffering off; proxy_request_buffering off;")
        backend = f"upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000000; }}"
        return self.nginx_server(location, PROXY_CORE, backend)

    def list_upstream(self, count: int) -> int:
        """A provider that lists `count` models and answers every request for one with the same 1.5 KB."""
        folder = self.path("list")
        (folder / "v1").mkdir(parents=True)
        (folder / "v1/models").write_text(json.dumps({"object": "list", "data": [listed_model(index) for index in range(count)]}))
        completion = json.dumps({"id": "chatcmpl-bench", "object": "chat.completion", "created": 1794000000, "model": MODEL, "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "What a model says. " * 65}, "finish_reason": "stop"}]})
        location = f"root {folder}; default_type application/json; if ($request_method = POST) {{ return 200 '{completion}'; }}"
        return self.nginx_server(location, LOAD_CORE)[1]

    def nginx_server(self, location: str, core: int, upstream: str = "") -> tuple[Process, int]:
        folder, port = self.path("nginx"), free_port()
        folder.mkdir()
        # Run by root, its worker would be another user, who cannot read the folder of this run.
        user = "user root; " if os.geteuid() == 0 else ""
        temporary = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""\
{user}daemon off; worker_processes 1; worker_rlimit_nofile {FILES}; pid {folder}/pid; error_log stderr; events {{ worker_connections {FILES}; }}
http {{
  access_log off; client_max_body_size 0; keepalive_requests 1000000000; keepalive_timeout 600s;{temporary}
  {upstream}
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ {location} }} }}
}}
""")
        process = self.start([nginx(), "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)], core)
        wait_for_port(port, process)
        return process, port

    def crowd(self, port: int, size: int = 2_000) -> CrowdControl:
        """`size`: of the body that each idle client has sent, in bytes."""
        crowd = CrowdControl(port, self.request(size), self.request(500, "?pieces=100000"))
        self.stack.callback(crowd.stop)
        return crowd


class CrowdControl:
    """A process of crowd.py and how to talk to it."""

    def __init__(self, port: int, request: pathlib.Path, stream_request: pathlib.Path):
        self.popen = subprocess.Popen(
            [sys.executable, str(SCALE / "crowd.py"), str(port), str(request), str(stream_request)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CORE}))

    def begin(self, command: str, argument: float):
        self.popen.stdin.write(f"{command} {argument}\n")
        self.popen.stdin.flush()

    def end(self) -> dict:
        line = self.popen.stdout.readline()
        return json.loads(line) if line else give_up("the clients gave up; their reason is above")

    def do(self, command: str, argument: float) -> dict:
        self.begin(command, argument)
        return self.end()

    def stop(self):
        self.popen.stdin.close()
        try:
            self.popen.wait(5)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


def listed_model(index: int) -> dict:
    name = MODEL if index == 0 else f"bench/model-{index:06}"
    return {"id": name, "object": "model", "created": 1794000000, "owned_by": "bench", "context_length": 131072 if index % 2 == 0 else 8192}


def sockets_by_loop(process: Process) -> list[int]:
    """How many sockets each epoll instance watches, from the kernel: loops are dealt their connections once and for all."""
    folder, counts = pathlib.Path(f"/proc/{process.pid}"), []
    for file in (folder / "fd").iterdir():
        if os.readlink(file) == "anon_inode:[eventpoll]":
            counts.append(len(re.findall(r"^tfd:", (folder / "fdinfo" / file.name).read_text(), re.MULTILINE)))
    return sorted(counts)
