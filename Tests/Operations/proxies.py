"""A proxy with a configuration of a few lines: one that starts, one that must not, and what is asked of it."""

from __future__ import annotations

import asyncio
import pathlib

import load
from process import BIN, Process


def write(folder: pathlib.Path, server: str, backend: str) -> pathlib.Path:
    """A configuration in `folder`; `server` are lines of that section."""
    path = folder / "config.yaml"
    path.write_text(f"server:\n  drain_timeout: 2s\n{server}\nmodel_filter:\n  auth: none\n  base_url: {backend}\n")
    return path


def start(folder: pathlib.Path, server: str, backend: str) -> Process:
    process = Process(BIN, "-c", write(folder, server, backend))
    process.wait_for("listening")
    return process


def refused(folder: pathlib.Path, server: str = "", backend: str = "http://127.0.0.1:1/v1", *, within: tuple = (), **options) -> tuple[int, str]:
    """The status and the one line that a start ends with. `within`: the beginning of the command."""
    process = Process(*within, BIN, "-c", write(folder, server, backend), **options)
    status = process.wait()
    lines = [line for line in process.output.splitlines() if line]
    assert len(lines) == 1, process.output
    return status, lines[0]


def ask(address, kind: str = "chat"):
    """One request on a connection of its own, its answer checked to the end."""
    async def once():
        connection = load.Connection(address)
        await connection.ask(kind)
        connection.close()

    asyncio.run(once())
