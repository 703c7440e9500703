"""Programs under test and around it, started for real: output read to the end, deadlines for all that is waited for, nothing left behind."""

from __future__ import annotations

import atexit
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

BIN = os.environ.get("MODELSIEVE_BIN", str(pathlib.Path(__file__).parents[2] / ".build/release/modelsieve"))
ROOT = pathlib.Path(__file__).parents[2]


class Process:
    """A running program. `sockets`: listening sockets to hand over, as LISTEN_FDS does."""

    def __init__(self, *command: str | os.PathLike, environment: dict[str, str] | None = None, sockets: list[socket.socket] = (), cwd=None):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LLM_MF_", "LISTEN_", "NOTIFY_", "WATCHDOG_"))}
        variables = {**inherited, **(environment or {})}
        arguments = [os.fspath(part) for part in command]
        if sockets:
            # The descriptors have to be 3, 4, …, which only the new process can arrange for.
            variables["LISTEN_FDS"] = str(len(sockets))
            places = " ".join(f"{3 + index}<&{sock.fileno()}" for index, sock in enumerate(sockets))
            arguments = ["bash", "-c", f'exec "$@" {places}', "bash", *arguments]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=variables,
            pass_fds=[sock.fileno() for sock in sockets], cwd=cwd)
        # A test that fails leaves it to this.
        atexit.register(lambda: self.process.poll() is None and self.process.kill())
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._has_ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line)
                # The start and the end are what is looked at.
                if len(self.lines) > 20_000:
                    del self.lines[1_000:10_000]
                self._news.notify_all()
        with self._news:
            self._has_ended = True
            self._news.notify_all()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        with self._news:
            return "".join(self.lines)

    def wait_for(self, pattern: str, within: float = 15) -> re.Match:
        """The first line that has `pattern` in it, from the beginning on."""
        deadline, seen, expression = time.monotonic() + within, 0, re.compile(pattern)
        with self._news:
            while True:
                for line in self.lines[seen:]:
                    if found := expression.search(line):
                        return found
                seen = len(self.lines)
                left = deadline - time.monotonic()
                if self._has_ended or left <= 0 or not self._news.wait(left):
                    if seen == len(self.lines):
                        raise AssertionError(f"no /{pattern}/ in the output: {''.join(self.lines)[-3000:]}")

    def send(self, number: int):
        self.process.send_signal(number)

    def wait(self, within: float = 15) -> int:
        """The status, once all of the output was read, too."""
        status = self.process.wait(within)
        # Unless somebody else has it open still.
        self._reader.join(5)
        return status

    def stop(self, number: int = signal.SIGTERM, within: float = 15) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


def inside(root: pathlib.Path, user: str, variables: dict[str, str], *, writable: bool = False) -> list[str]:
    """The beginning of a command that runs below `root` as `user`, as container engines do it: with /proc, and with nothing else of this machine's but
    its network. Swift reads a program's arguments from /proc."""
    mounts = 'mount --bind "$0" "$0" && mkdir -p "$0/proc" && mount --bind /proc "$0/proc"'
    if not writable:
        mounts += ' && mount -o remount,ro,bind "$0"'
    changed = ["chroot", f"--userspec={user}", os.fspath(root)]
    return ["unshare", "--mount", "bash", "-c", f'{mounts} && exec "$@"', os.fspath(root), "env", "-i", f"PATH={os.environ['PATH']}:/usr/sbin:/usr/bin:/bin",
            *(f"{name}={value}" for name, value in variables.items()), *changed]


def may_mount() -> bool:
    return subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def listening_socket() -> socket.socket:
    """One that a service manager would hold."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", 0))
    one.listen(4096)
    return one


def sample_provider(*arguments: str) -> tuple[Process, str]:
    program = Process(BIN, "sample-provider", "--port", "0", *arguments)
    return program, program.wait_for(r"^(http://\S+)\s").group(1)


def wait_until(condition, within: float = 15, what="what was waited for"):
    deadline = time.monotonic() + within
    while not (result := condition()):
        assert time.monotonic() < deadline, f"{what() if callable(what) else what} did not come about within {within} s"
        time.sleep(0.02)
    return result
