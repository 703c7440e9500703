"""Faults and vanishing clients by the hundred, and what is left of them:

    python3 soak.py PROGRAM [REQUESTS]

Half of the requests go over TLS on both sides. Three of ten meet a backend that closes, resets, cuts or answers nonsense; of three of ten the client vanishes.
Every intact answer must be the backend's, nothing broken may look whole, and in the end no connection is busy, the metrics add up, and memory is back.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

FAULTS = ("close", "reset", "cut", "chunk", "garbage", "early")
CLIENTS = 40
# What may stay resident of memory that is no file's, a minute after; MiB.
MOST_MEMORY = 40


def body_of(number: int) -> bytes:
    """Unlike any other's, and from none to 300 KB."""
    return random.Random(number).randbytes((number * 7919) % 300_000)


# The backend.

async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            number, kind = re.search(rb"/files/(\d+)/(\w+) ", head).groups()
            length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            count = int(length[1]) if length else 0
            kind = kind.decode()
            if kind == "early":
                writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
                await writer.drain()
                return
            if count:
                await reader.readexactly(count)
            if not await say(writer, kind, body_of(int(number))):
                return
    except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def say(writer: asyncio.StreamWriter, kind: str, body: bytes) -> bool:
    """Whether the connection goes on."""
    if kind == "close":
        return False
    if kind == "reset":
        writer.transport.abort()
        return False
    if kind == "garbage":
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        return False
    length = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(body) + (kind == "cut"))
    if kind in ("length", "cut"):
        writer.write(length + body)
    else:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(body), 50_000):
            piece = body[start:start + 50_000]
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
        if kind == "chunked":
            writer.write(b"0\r\n\r\n")
    await writer.drain()
    return kind in ("length", "chunked")


# The clients.

class Broken(Exception):
    """An answer that ends before it is whole."""


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if length:
            return status, await reader.readexactly(int(length[1]))
        if b"transfer-encoding: chunked" not in head.lower():
            raise Broken("no length")
        body = b""
        while True:
            size = int(await reader.readuntil(b"\r\n"), 16)
            piece = await reader.readexactly(size + 2)
            if size == 0:
                return status, body
            body += piece[:-2]
    except (OSError, asyncio.IncompleteReadError, ssl.SSLError) as error:
        raise Broken(repr(error)) from error


async def one_request(number: int, port: int, tls: ssl.SSLContext | None, counts: dict[str, int]) -> None:
    chance = random.Random(number * 31 + port)
    kind = chance.choice(FAULTS) if chance.random() < 0.3 else chance.choice(("length", "chunked"))
    vanishes = chance.choice(("upload", "wait", "answer")) if chance.random() < 0.3 else ""
    upload = chance.randbytes(chance.choice((0, 100, 200_000)))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname="localhost" if tls else None)
    try:
        # A client that vanishes says so by its end alone.
        head = f"POST /v1/files/{number}/{kind} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(upload)}\r\n\r\n".encode()
        if vanishes == "upload" and upload:
            writer.write(head + upload[:len(upload) // 2])
            await writer.drain()
            counts["vanished"] += 1
            return
        writer.write(head + upload)
        try:
            await writer.drain()
        except OSError:
            pass
        if vanishes in ("wait", "upload"):
            counts["vanished"] += 1
            return
        if vanishes:
            await reader.read(1)
            counts["vanished"] += 1
            return
        await check_answer(reader, number, kind, counts)
    finally:
        writer.transport.abort()


async def check_answer(reader: asyncio.StreamReader, number: int, kind: str, counts: dict[str, int]) -> None:
    try:
        status, body = await read_answer(reader)
    except Broken as error:
        expect(kind in ("cut", "chunk", "early"), "an answer breaks off that is whole upstream", number, kind, error)
        counts["broken"] += 1
        return
    if status == 200:
        expect(kind in ("length", "chunked"), "a broken answer looks whole", number, kind)
        expect(body == body_of(number), "an answer is another's", number, kind)
        counts["intact"] += 1
    else:
        expect(kind in FAULTS and status in (400, 502), "a fault of the proxy's own", number, kind, status, body[:300])
        counts["refused"] += 1


def expect(condition: bool, *what: object) -> None:
    if not condition:
        raise SystemExit(f"soak.py: {what}")


async def all_requests(count: int, port: int, tls: ssl.SSLContext | None, counts: dict[str, int]) -> None:
    numbers = iter(range(1, count + 1))

    async def client() -> None:
        for number in numbers:
            await asyncio.wait_for(one_request(number, port, tls, counts), 120)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


# What is left.

def metrics(port: int, tls: ssl.SSLContext | None) -> dict[str, float]:
    """The sums over all labels."""
    scheme = "https" if tls else "http"
    sums: dict[str, float] = {}
    with urllib.request.urlopen(f"{scheme}://localhost:{port}/-/metrics", context=tls, timeout=10) as response:
        for line in response.read().decode().splitlines():
            if match := re.match(r"(\w+)(?:\{(.*)\})? (\S+)$", line):
                state = re.search(r'state="(\w+)"', match[2] or "")
                name = match[1] + (f"_{state[1]}" if state else "")
                sums[name] = sums.get(name, 0) + float(match[3])
    return sums


def memory(process: subprocess.Popen) -> float:
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1]) / 1024


def wait_until(condition, limit: float, *what: object) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        expect(time.monotonic() < deadline, *what)
        time.sleep(0.2)


def check_rest(process: subprocess.Popen, port: int, tls: ssl.SSLContext | None, count: int, vanished: int) -> float:
    own = 0

    def is_settled() -> bool:
        nonlocal own
        own += 1
        sums = metrics(port, tls)
        # The client that asks is one.
        return sums["modelsieve_client_connections"] <= 1 and sums.get("modelsieve_upstream_connections_busy", 0) == 0

    wait_until(is_settled, 15, "connections are busy that nobody needs")
    sums = metrics(port, tls)
    asked = sums["modelsieve_requests_total"]
    # Each request once, and what this function has asked before; who vanishes before the head is read has asked nothing.
    expect(count - vanished <= asked - own <= count, "the metrics do not add up", asked, own, count, vanished)
    wait_until(lambda: memory(process) < MOST_MEMORY, 60, "memory does not come back", memory(process))
    return memory(process)


def make_certificate(folder: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=soak", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"], check=True, capture_output=True)


async def soak(program: str, count: int, folder: str, is_tls: bool) -> None:
    outer = inner = None
    if is_tls:
        outer = ssl.create_default_context(cafile=f"{folder}/cert.pem")
        inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inner.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    backend = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=inner)
    port = backend.sockets[0].getsockname()[1]
    path = os.path.join(folder, "config.yaml")
    with open(path, "w") as file:
        # On a machine with much else to do it takes time until clients get to speak.
        file.write("server:\n  header_timeout: 60s\n")
        if is_tls:
            file.write(f"  tls: {{certificate: {folder}/cert.pem, private_key: {folder}/key.pem}}\n")
        file.write(f"model_filter:\n  base_url: http{'s' if is_tls else ''}://localhost:{port}/v1\n  auth: none\n  connection_timeout: 60s\n")
        if is_tls:
            file.write(f"  ca_file: {folder}/cert.pem\n")
    with open(os.path.join(folder, "log"), "w+") as log:
        process = subprocess.Popen([program, "-c", path, "-p", "0"], stderr=log)
        try:
            proxy = 0
            while not proxy:
                await asyncio.sleep(0.05)
                with open(log.name) as text:
                    match = re.search(r"://127\.0\.0\.1:(\d+)", text.read())
                    proxy = int(match[1]) if match else 0
            counts = dict.fromkeys(("intact", "refused", "broken", "vanished"), 0)
            await all_requests(count, proxy, outer, counts)
            peak = memory(process)
            rest = await asyncio.to_thread(check_rest, process, proxy, outer, count, counts["vanished"])
            print(f"{'TLS' if is_tls else 'plain'}: {counts}, memory {peak:.0f} MiB, then {rest:.0f} MiB")
        finally:
            process.send_signal(signal.SIGTERM)
            status = await asyncio.to_thread(process.wait, 40)
    backend.close()
    expect(status == 0, "the proxy did not end in good order", status)


def main(program: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_certificate(folder)
        for is_tls in (False, True):
            asyncio.run(soak(program, count // 2, folder, is_tls))
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1200)
