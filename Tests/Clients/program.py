"""The program under test, started for real: the proxy, and the sample provider it has behind it."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import time

BIN = os.environ.get("MODELSIEVE_BIN", str(pathlib.Path(__file__).parents[2] / ".build/debug/modelsieve"))


class Program:
    """A running modelsieve. `url` is what it says it listens on."""

    def __init__(self, folder: pathlib.Path, *arguments: str, announcement: str):
        folder.mkdir(parents=True)
        self.log = folder / "log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LLM_MF_")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([BIN, *arguments], cwd=folder, stdout=log, stderr=log, env=environment)
        self.url = self._wait_for(re.compile(announcement, re.MULTILINE))

    def _wait_for(self, announcement: re.Pattern) -> str:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if found := announcement.search(self.log.read_text()):
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"{BIN} did not start: {self.log.read_text()[-2000:]}")

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


def proxy(folder: pathlib.Path, configuration: pathlib.Path, *arguments: str) -> Program:
    return Program(folder, "-c", str(configuration), "-p", "0", *arguments, announcement=r"listening.*\burl=\"?(http://[^/\s\"]+)")
