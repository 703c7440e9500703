"""Clients as there are: chats, streams, uploads and lists over connections that are kept, every answer checked to its last byte."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import json
import time
import typing

MODEL = "northwind/gale-3-70b-instruct"
UPLOAD = 60_000


class Failure(typing.NamedTuple):
    """A request that failed: when, of which kind, how, and under which trace the log has it."""

    time: float
    kind: str
    reason: str
    trace: str


@dataclasses.dataclass
class Outcome:
    """What became of the requests of a run."""

    counts: dict[str, int] = dataclasses.field(default_factory=dict)
    failures: list[Failure] = dataclasses.field(default_factory=list)
    slowest: float = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def failures_between(self, begin: float, end: float) -> list[Failure]:
        return [failure for failure in self.failures if begin <= failure.time < end]


class Broken(Exception):
    """An answer that did not come, did not come whole, or is not the one that was asked for."""


def _post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _chat(content: str, **more) -> bytes:
    return _post("/v1/chat/completions", json.dumps({"model": MODEL, "messages": [{"role": "user", "content": content}], **more}).encode())


REQUESTS = {
    "chat": _chat("Say something."),
    "stream": _chat("Say more.", stream=True),
    "upload": _chat("x" * UPLOAD),
    "list": b"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}
MIX = ["chat"] * 5 + ["list"] * 2 + ["upload"] * 2 + ["stream"]


class Connection:
    def __init__(self, address):
        self.address, self.reader, self.writer = address, None, None

    async def open(self):
        if isinstance(self.address, str):
            self.reader, self.writer = await asyncio.open_unix_connection(self.address)
        else:
            self.reader, self.writer = await asyncio.open_connection(*self.address)

    def close(self):
        if self.writer:
            self.writer.transport.abort()
        self.reader = self.writer = None

    async def ask(self, kind: str, trace: str = ""):
        """One request, of that trace. Raises `Broken` unless its whole answer came, and is what it should be."""
        if self.writer is None:
            try:
                await self.open()
            except OSError as error:
                raise Broken(f"not connected: {error}") from None
        try:
            parent = f"\r\ntraceparent: 00-{trace}-{1:016x}-01\r\n" if trace else "\r\n"
            self.writer.write(REQUESTS[kind].replace(b"\r\n", parent.encode(), 1))
            await self.writer.drain()
            keeps = await self._answer(kind)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            self.close()
            raise Broken(f"cut: {type(error).__name__} {error}") from None
        except Broken:
            self.close()
            raise
        if not keeps:
            self.close()

    async def _answer(self, kind: str) -> bool:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, lower = head.split(" ", 2)[1], head.lower()
        if "transfer-encoding: chunked" in lower:
            body = await self._chunks()
        elif "content-length:" in lower:
            body = await self.reader.readexactly(int(lower.split("content-length:")[1].split("\r\n")[0]))
        else:
            raise Broken(f"an answer of unknown length: {head[:200]}")
        if status != "200":
            raise Broken(f"status {status}: {body[:200]!r}")
        _check(kind, body)
        return "connection: close" not in lower

    async def _chunks(self) -> bytes:
        parts = []
        while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readuntil(b"\r\n")
        return b"".join(parts)


def _check(kind: str, body: bytes):
    if kind == "stream":
        whole = body.rstrip().endswith(b"data: [DONE]")
    elif kind == "list":
        whole = len(json.loads(body)["data"]) > 5
    else:
        whole = bool(json.loads(body)["choices"][0]["message"]["content"])
    if not whole:
        raise Broken(f"not a whole {kind}: {body[-200:]!r}")


async def run(address, clients: int, stop, *, least: int = 0, fresh: bool = False, pause: float = 0) -> Outcome:
    """`clients` at a time, until `stop()` says so and `least` requests were made. `fresh`: a connection for each request.
    `pause`: seconds between two of one client."""
    outcome = Outcome()
    numbers = itertools.count()

    async def client():
        connection = Connection(address)
        while not stop() or outcome.total < least:
            number = next(numbers)
            kind, trace = MIX[number % len(MIX)], f"{number + 1:032x}"
            begun = time.monotonic()
            try:
                async with asyncio.timeout(30):
                    await connection.ask(kind, trace)
            except (Broken, TimeoutError) as error:
                outcome.failures.append(Failure(time.monotonic(), kind, str(error) or "no answer in time", trace))
                connection.close()
                await asyncio.sleep(0.01)
            outcome.counts[kind] = outcome.counts.get(kind, 0) + 1
            outcome.slowest = max(outcome.slowest, time.monotonic() - begun)
            if fresh:
                connection.close()
            if pause:
                await asyncio.sleep(pause)
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return outcome
