"""The program under test, started for real: the proxy, and the sample provider it has behind it."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import threading

BIN = os.environ.get("MODELSIEVE_BIN", str(pathlib.Path(__file__).parents[2] / ".build/debug/modelsieve"))


class Program:
    """A running modelsieve. `url` is what it says it listens on."""

    def __init__(self, folder: pathlib.Path, *arguments: str, announcement: str, environment: dict[str, str] | None = None):
        folder.mkdir(parents=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LLM_MF_")}
        self.process = subprocess.Popen(
            [BIN, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env={**inherited, **(environment or {})})
        self.url = ""
        self.output: list[str] = []
        self._has_announced_or_ended = threading.Event()
        threading.Thread(target=self._read, args=[re.compile(announcement)], daemon=True).start()
        if not (self._has_announced_or_ended.wait(20) and self.url):
            self.stop()
            raise RuntimeError(f"{BIN} did not start: {''.join(self.output)[-2000:]}")

    def _read(self, announcement: re.Pattern):
        """To the end, or the program would wait for room in the pipe."""
        for line in self.process.stdout:
            self.output.append(line)
            if not self.url and (found := announcement.search(line)):
                self.url = found.group(1)
                self._has_announced_or_ended.set()
        self._has_announced_or_ended.set()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


def sample_provider(folder: pathlib.Path, *arguments: str) -> Program:
    return Program(folder, "sample-provider", "--port", "0", *arguments, announcement=r"^(http://\S+)\s")


def proxy(
    folder: pathlib.Path, configuration: pathlib.Path | None, *arguments: str, environment: dict[str, str] | None = None) -> Program:
    """`configuration` may be left to the environment."""
    named = ["-c", str(configuration)] if configuration else []
    return Program(
        folder, *named, "-p", "0", *arguments, announcement=r"listening.*\burl=\"?(http://[^/\s\"]+)", environment=environment)
