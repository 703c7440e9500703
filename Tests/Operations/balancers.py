"""Replicas behind a load balancer, configured as deploy/balancers has it, and the ways in which they are replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import tempfile
import time
import urllib.request

import load
from process import BIN, ROOT, Process, free_ports, listening_socket, sample_provider, wait_until

REPLICAS = 3
# Longer than a check of haproxy's and than nginx keeps connections.
SHUTDOWN_DELAY = 2


class Replica:
    """One of several; `socket` is held by who would be the service manager, if it is handed over at all."""

    def __init__(self, configuration: pathlib.Path, port: int = 0, socket: socket.socket | None = None):
        self.configuration, self.socket = configuration, socket
        self.port = socket.getsockname()[1] if socket else port
        self.processes: list[Process] = []
        self.process = self._start()

    def _start(self) -> Process:
        process = Process(BIN, "-c", self.configuration, "-p", str(self.port), sockets=[self.socket] if self.socket else [])
        process.wait_for("listening")
        self.processes.append(process)
        return process

    def traces(self) -> set[str]:
        """Of the requests that it has told of in its log."""
        return {trace for process in self.processes for trace in re.findall(r"trace_id=(\w+)", process.output)}

    def restart(self, number: int):
        """Down, and up again."""
        self.process.stop(number, within=60)
        self.process = self._start()

    def hand_over(self):
        """The next one is there before this one is told to end."""
        successor = self._start()
        self.process.stop(signal.SIGTERM, within=60)
        self.process = successor


class Balancer:
    """A program that has three replicas behind it."""

    def __init__(self, name: str, folder: pathlib.Path, ports: list[int]):
        file = {"haproxy": "haproxy.cfg", "nginx": "nginx.conf"}[name]
        self.port = free_ports(1)[0]
        text = (ROOT / "deploy/balancers" / file).read_text()
        for old, new in zip([8080, 8081, 8082, 8083], [self.port, *ports]):
            text, count = re.subn(rf"\b127\.0\.0\.1:{old}\b", f"127.0.0.1:{new}", text)
            assert count, f"{file} does not say 127.0.0.1:{old}"
        path = folder / file
        if name == "nginx":
            text = f"pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n" + text
        path.write_text(text)
        command = {"haproxy": ["haproxy", "-db", "-f", path], "nginx": ["nginx", "-p", folder, "-c", path, "-g", "daemon off;"]}[name]
        self.process = Process(*command)
        wait_until(lambda: answers(f"http://127.0.0.1:{self.port}/v1/models"), what=lambda: f"{name}: {self.process.output}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextlib.contextmanager
def setting(name: str, *, inherited: bool = False):
    """Yields the address of balancer `name` and its replicas. `inherited`: their sockets are held for them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="modelsieve-operations-"))
    # nginx' workers are somebody else.
    os.chmod(folder, 0o755)
    ends = contextlib.ExitStack()
    with ends:
        ends.callback(shutil.rmtree, folder, True)
        provider, url = sample_provider("--pace", "5", "--pieces", "8")
        ends.callback(provider.stop, signal.SIGKILL)
        configuration = folder / "config.yaml"
        configuration.write_text(
            f"server: {{shutdown_delay: {SHUTDOWN_DELAY}s}}\nmodel_filter: {{base_url: '{url}', cache_ttl: 60s, auth: none}}\n")
        replicas = []
        for port in free_ports(REPLICAS):
            held = listening_socket() if inherited else None
            if held:
                ends.callback(held.close)
            replica = Replica(configuration, port, held)
            ends.callback(lambda one=replica: one.process.stop(signal.SIGKILL))
            replicas.append(replica)
        balancer = Balancer(name, folder, [replica.port for replica in replicas])
        ends.callback(balancer.process.stop, signal.SIGTERM)
        yield ("127.0.0.1", balancer.port), replicas


def roll(address, replicas: list[Replica], way: str, *, least: int = 0, seconds: float = 0, clients: int = 24):
    """Has clients call while the replicas are replaced in turn, until all were and there were enough requests. Returns the outcome, and when which replica
    was killed."""
    finished, kills = [], []

    async def replace():
        loop, deadline = asyncio.get_running_loop(), time.monotonic() + seconds
        await asyncio.sleep(0.5)
        while True:
            for replica in replicas:
                if way == "kill":
                    kills.append((time.monotonic(), replica))
                    await loop.run_in_executor(None, replica.restart, signal.SIGKILL)
                elif way == "handover":
                    await loop.run_in_executor(None, replica.hand_over)
                else:
                    await loop.run_in_executor(None, replica.restart, signal.SIGTERM)
                # Until the balancer has it back.
                await asyncio.sleep(1.5)
            if time.monotonic() >= deadline:
                break
        finished.append(True)

    async def both():
        outcome, _ = await asyncio.gather(load.run(address, clients, lambda: bool(finished), least=least), replace())
        return outcome

    return asyncio.run(both()), kills
