"""Many clients in one process: some idle on connections that have served a request, some reading a stream each. Takes commands as lines on its
standard input (`idle N`, `streams N`, `window SECONDS`) and answers each with a line of JSON.

    crowd.py PORT FILE STREAM_FILE         the requests, as bytes on the wire: one with a short answer, one with a stream
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time

# Connections that are opened at one time: well below what any server lets wait to be accepted.
AT_ONCE = 128
DEADLINE = 60
PIECE = b"data: "


class Client:
    """One connection. It is `settled` once its first answer (idle) or its first piece (stream) is there."""

    def __init__(self, port: int, request: bytes, is_stream: bool):
        self.unsent, self.is_stream = memoryview(request), is_stream
        self.received = b""
        self.pieces = 0
        self.last_piece = 0.0
        self.widest_gap = 0.0
        self.is_settled = False
        self.begun = time.monotonic()
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(("127.0.0.1", port))

    def send(self) -> bool:
        """Whether all is sent."""
        self.unsent = self.unsent[self.socket.send(self.unsent):]
        return not self.unsent

    def receive(self):
        bytes = self.socket.recv(1 << 16)
        if not bytes:
            raise ConnectionError(f"the connection closed: {self.received[:200]!r}")
        if self.is_stream:
            self.note_pieces(bytes.count(PIECE))
        elif not self.is_settled:
            self.received += bytes
            self.is_settled = is_whole(self.received)

    def note_pieces(self, count: int):
        if count == 0:
            return
        now = time.monotonic()
        if self.last_piece:
            self.widest_gap = max(self.widest_gap, now - self.last_piece)
        self.last_piece = now
        self.pieces += count
        self.is_settled = True

    def begin_window(self):
        self.pieces, self.widest_gap = 0, 0.0


def is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(f"an answer that is not 200: {head[:200]!r}")
    length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


class Crowd:
    def __init__(self, port: int, request: bytes, stream_request: bytes):
        self.port, self.request, self.stream_request = port, request, stream_request
        self.idle: list[Client] = []
        self.streams: list[Client] = []
        self.clients: dict[int, Client] = {}
        self.poll = select.epoll()
        self.commands = sys.stdin.fileno()
        self.poll.register(self.commands, select.EPOLLIN)
        self.has_command = False

    def run(self):
        """Until nobody is left who could give commands. The streams are read meanwhile."""
        while True:
            self.turn(1)
            if self.has_command:
                line = sys.stdin.readline()
                if not line:
                    return
                print(json.dumps(self.obey(*line.split())), flush=True)
                self.has_command = False

    def grow(self, clients: list[Client], count: int, is_stream: bool) -> dict:
        """Opens connections until there are `count` of a kind and all have settled. How long that took each, in milliseconds."""
        deadline, delays, opening = time.monotonic() + DEADLINE, [], 0
        while (len(clients) < count or opening) and time.monotonic() < deadline:
            while len(clients) < count and opening < AT_ONCE:
                client = Client(self.port, self.stream_request if is_stream else self.request, is_stream)
                clients.append(client)
                self.clients[client.socket.fileno()] = client
                self.poll.register(client.socket, select.EPOLLOUT)
                opening += 1
            for client in self.turn(0.1):
                delays.append(1000 * (time.monotonic() - client.begun))
                opening -= 1
        if opening:
            raise TimeoutError(f"{opening} of {count} connections had no answer within {DEADLINE} s")
        delays.sort()
        return {"count": len(clients), "p50_ms": at(delays, 0.5), "p99_ms": at(delays, 0.99), "max_ms": at(delays, 1)}

    def turn(self, seconds: float) -> list[Client]:
        """Handles what has happened; returns who has settled."""
        settled = []
        for file, events in self.poll.poll(seconds):
            if file == self.commands:
                self.has_command = True
                continue
            client = self.clients[file]
            if events & select.EPOLLOUT:
                if client.send():
                    self.poll.modify(file, select.EPOLLIN)
                continue
            was_settled = client.is_settled
            client.receive()
            if client.is_settled and not was_settled:
                settled.append(client)
        return settled

    def window(self, seconds: float) -> dict:
        """What every stream gets in that time, and the longest wait between two pieces of any."""
        for client in self.streams:
            client.begin_window()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.turn(min(left, 0.1))
        pieces = sorted(client.pieces for client in self.streams)
        gaps = sorted(1000 * client.widest_gap for client in self.streams)
        return {
            "streams": len(pieces), "seconds": seconds, "least": at(pieces, 0), "median": at(pieces, 0.5), "most": at(pieces, 1),
            "gap_p50_ms": at(gaps, 0.5), "gap_max_ms": at(gaps, 1)}

    def obey(self, command: str, argument: str) -> dict:
        if command == "idle":
            return self.grow(self.idle, int(argument), False)
        if command == "streams":
            return self.grow(self.streams, int(argument), True)
        if command == "window":
            return self.window(float(argument))
        raise ValueError(f"unknown command {command}")


def at(ascending: list, share: float):
    return ascending[min(int(len(ascending) * share), len(ascending) - 1)] if ascending else None


def main():
    port, *requests = sys.argv[1:]
    try:
        Crowd(int(port), *(open(path, "rb").read() for path in requests)).run()
    except (OSError, ValueError) as error:
        sys.exit(f"crowd.py: {error}")


if __name__ == "__main__":
    main()
