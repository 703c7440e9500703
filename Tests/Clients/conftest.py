"""Fixtures: one sample provider for all tests, and the proxies in front of it, each started once."""

from __future__ import annotations

import dataclasses
import itertools

import openai
import pytest
import yaml

from program import Program, proxy, sample_provider

PROVIDER_KEY = "sk-the-providers-own"
PACE, PIECES = 0.04, 12

CHAT_MODEL = "northwind/gale-3-70b-instruct"
EMBEDDING_MODEL = "corvid/embed-3-small"
HIDDEN_MODEL = "tessera/grout-8x7b-instruct:free"
FILTER = {"simple": [EMBEDDING_MODEL], "glob": ["northwind/*", "corvid/scribe-*"], "regexp": ["lumen/canvas.*"], "default": ".*gale-3-70b-instruct"}


@dataclasses.dataclass(frozen=True)
class Door:
    """A proxy as a frontend sees it: where it is, what its ids begin with, which key opens it."""

    url: str
    prefix: str
    key: str

    def model(self, upstream_id: str) -> str:
        return self.prefix + upstream_id

    def options(self, **options) -> dict:
        return {"base_url": self.url + "/v1", "api_key": self.key, "max_retries": 0, "timeout": 20, **options}

    def client(self, **options) -> openai.OpenAI:
        return openai.OpenAI(**self.options(**options))

    def async_client(self, **options) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(**self.options(**options))


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    program = sample_provider(
        tmp_path_factory.mktemp("provider") / "0", "--key", PROVIDER_KEY, "--pace", str(int(PACE * 1000)), "--pieces", str(PIECES))
    yield program
    program.stop()


@pytest.fixture(scope="session")
def serve(tmp_path_factory, provider):
    """Starts a proxy; `backend` is added to a configuration that has the provider's address, `server` is its section. The same one is started once."""
    folder, numbers, running = tmp_path_factory.mktemp("proxies"), itertools.count(), {}

    def start(backend: dict, server: dict | None = None, arguments: tuple[str, ...] = ()) -> Program:
        text = yaml.safe_dump({"server": server or {}, "model_filter": {"base_url": provider.url, **backend}}, sort_keys=False)
        if (text, arguments) not in running:
            number = next(numbers)
            path = folder / f"{number}.yaml"
            path.write_text(text)
            running[text, arguments] = proxy(folder / str(number), path, *arguments)
        return running[text, arguments]

    yield start
    for program in running.values():
        program.stop()


@pytest.fixture(scope="session", params=["plain-passthrough", "plain-key", "prefix-passthrough", "prefix-key"])
def door(request, serve) -> Door:
    """Every way to configure the one backend: with and without a prefix, with the operator's key and with the client's."""
    has_prefix, has_key = request.param.startswith("prefix"), request.param.endswith("key")
    backend = {**FILTER, **({"prefix": "or/"} if has_prefix else {}), **({"api_key": PROVIDER_KEY} if has_key else {})}
    return Door(serve(backend).url, "or/" if has_prefix else "", "sk-anything" if has_key else PROVIDER_KEY)


@pytest.fixture
def client(door):
    with door.client() as client:
        yield client


@pytest.fixture(scope="session")
def keyed(serve):
    """A door with a prefix and the operator's key, for tests to which neither matters; `backend` and `server` are added to its configuration."""

    def make(backend: dict | None = None, server: dict | None = None, arguments: tuple[str, ...] = ()) -> Door:
        program = serve({"prefix": "or/", "api_key": PROVIDER_KEY, **FILTER, **(backend or {})}, server, arguments)
        return Door(program.url, "or/", "sk-anything")

    return make


def say(text: str) -> list[dict]:
    return [{"role": "user", "content": text}]


def fault(text: str) -> dict:
    """What has the provider's answer go wrong."""
    return {"extra_headers": {"X-Sample-Fault": text}}
