"""The page as a browser opens it, for what looks at the proxy meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import pathlib
from collections.abc import Iterator

FILES = pathlib.Path(__file__).resolve().parents[2] / "Sources/SieveConsole/Page"
# What its parts ask for (Page/load.js, usage.js, connect.js).
CALLS = ["session", "models", "rules", "backends", "changes", "usage", "connect"]


@contextlib.contextmanager
def opened(port: int) -> Iterator[None]:
    """Every file, compressed, and every part's call, over a few connections that stay open, as does the live stream."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60))) for _ in range(4)]
        *connections, live = connections
        live.request("GET", "/-/api/v1/activity", headers={"Accept": "text/event-stream"})
        if not live.getresponse().readline():
            raise ValueError("the live stream says nothing")
        names = [path.name for path in sorted(FILES.iterdir()) if path.name != "index.html"]
        for number, path in enumerate(["/", *(f"/-/page/{name}" for name in names), *(f"/-/api/v1/{call}" for call in CALLS)]):
            connection = connections[number % len(connections)]
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise ValueError(f"{path}: {answer.status}")
        yield
