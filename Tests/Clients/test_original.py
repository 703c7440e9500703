"""What users of the Python program `llm-model-filter` have in their files and count on: its filters, prefixes, keys, cache and variables."""

from __future__ import annotations

import itertools
import socket
import time

import openai
import pytest
import yaml

from conftest import say
from program import proxy
from recording_provider import RecordingProvider

LLAMA, GEMMA, GPT, MINI, EMBEDDING = MODELS = [
    "meta/Llama-3.3-70B", "gemma3-27b", "GPT-4o", "gpt-4o-mini", "text-embedding-3-small"]


@pytest.fixture
def backend():
    provider = RecordingProvider(list(MODELS))
    yield provider
    provider.stop()


@pytest.fixture
def start(tmp_path, backend):
    """Starts a proxy: `settings` are the only backend's, which has a prefix if `name` is given. Its clients send the key `sk-client`."""
    running, numbers = [], itertools.count()

    def go(settings: dict | None = None, name: str | None = None, environment: dict[str, str] | None = None) -> openai.OpenAI:
        number = next(numbers)
        only = {"base_url": backend.url, **(settings or {})}
        path = tmp_path / f"{number}.yaml"
        path.write_text(yaml.safe_dump({"model_filter": {name: only} if name else only}, sort_keys=False))
        running.append(proxy(tmp_path / str(number), path, environment=environment))
        return client_of(running[-1].url)

    yield go
    for program in running:
        program.stop()


def client_of(url: str, key: str = "sk-client") -> openai.OpenAI:
    return openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0, timeout=20)


def listed(client: openai.OpenAI) -> list[str]:
    return [model.id for model in client.models.list()]


# The list


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({}, MODELS),
        ({"simple": ["gpt-4O", "META/llama-3.3-70b"]}, [LLAMA, GPT]),
        ({"regexp": ["gpt-4o"]}, [GPT]),
        ({"regexp": ["gpt.*"], "simple": [GEMMA]}, [GEMMA, GPT, MINI]),
        ({"regexp": ["gpt.*"], "simple": ["Gemma3-27b"], "case_sensitive": True}, [MINI]),
        ({"default": ".*GEMMA3.*"}, [GEMMA, *sorted([LLAMA, GPT, MINI, EMBEDDING])]),
        ({"default": "absent.*"}, MODELS),
        ({"default": "gpt-4o-mini", "regexp": ["gpt.*", "gemma.*"]}, [MINI, *sorted([GEMMA, GPT])]),
    ],
    ids=["none", "simple", "regexp-whole-id", "union", "case-sensitive", "default", "default-absent", "default-and-filter"])
def test_a_filter_and_a_default_show_what_they_did(start, filter, expected):
    assert listed(start(filter)) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?!.*mini).*gpt.*", [GPT]),
        (r"(?:gemma|meta/).*", [LLAMA, GEMMA]),
        (r"[a-z]+\d-\d{2}b", [GEMMA]),
        (r".*\bembedding\b.*", [EMBEDDING]),
        (r"(?P<family>gpt)-4o(-(?P<size>\w+))?", [GPT, MINI]),
        (r".*(?<=-)mini", [MINI]),
        (r"(.)\S*?-4o.*", [GPT, MINI]),
        (r"\w+/\S+|x", [LLAMA]),
        (r"gpt-4o\Z", [GPT]),
        (r"nothing", []),
    ])
def test_a_regexp_means_what_python_means_by_it(start, pattern, expected):
    assert listed(start({"regexp": [pattern]})) == expected


def test_a_named_backend_puts_its_name_before_the_ids(start):
    assert listed(start({"simple": ["gpt-4o"]}, name="mine")) == ["mine/" + GPT]


def test_the_list_is_kept_for_cache_ttl_and_for_each_key(start, backend):
    first = start({"cache_ttl": 2})
    second = first.with_options(api_key="sk-other")
    for client in [first, first, first, second, second]:
        assert listed(client) == MODELS
    assert [request.authorization for request in backend.requests] == ["Bearer sk-client", "Bearer sk-other"]
    backend.models = ["new"]
    deadline = time.monotonic() + 10
    while (ids := listed(first)) == MODELS:
        assert time.monotonic() < deadline, "the list outlived its cache_ttl"
    assert ids == ["new"]


def test_without_cache_ttl_every_list_is_asked_for(start, backend):
    client = start()
    for _ in range(3):
        assert listed(client) == MODELS
    assert len(backend.requests) == 3


# Calls


@pytest.mark.parametrize("path", ["/chat/completions", "/completions", "/embeddings"])
def test_the_prefix_is_taken_off_the_model(start, backend, path):
    body = {"model": "mine/a/b:free", "messages": [], "input": "x", "prompt": "x"}
    start(name="mine").post(path, body=body, cast_to=object)
    assert (backend.requests[-1].target, backend.requests[-1].body) == ("/v1" + path, {**body, "model": "a/b:free"})


def test_a_model_without_the_prefix_is_accepted(start, backend):
    start(name="mine").chat.completions.create(model="bare", messages=say("Hello"))
    assert backend.requests[-1].body["model"] == "bare"


def test_a_stream_comes_piece_by_piece(start, backend):
    # The provider sends a piece only when the one before has been read here.
    words = []
    for chunk in start().chat.completions.create(model="m", messages=say("Count"), stream=True):
        words.append(chunk.choices[0].delta.content)
        backend.may_go_on.release()
    assert words == ["0 ", "1 ", "2 ", "3 ", "4 "]


def test_a_slash_at_the_end_of_base_url_changes_nothing(start, backend):
    assert listed(start({"base_url": backend.url + "/"})) == MODELS
    assert backend.requests[-1].target == "/v1/models"


# Keys


@pytest.mark.parametrize(
    ("settings", "environment", "expected"),
    [
        ({}, {}, "Bearer sk-client"),
        ({"api_key": "sk-config"}, {}, "Bearer sk-config"),
        ({"api_key": "os.environ/A_SECRET"}, {"A_SECRET": "sk-env"}, "Bearer sk-env"),
    ],
    ids=["the-clients", "the-configured", "from-the-environment"])
def test_whose_key_is_sent(start, backend, settings, environment, expected):
    client = start(settings, environment=environment)
    listed(client)
    client.chat.completions.create(model="m", messages=say("Hello"))
    assert [request.authorization for request in backend.requests] == [expected] * 2


# Variables


def test_variables_stand_in_for_arguments_and_arguments_beat_them(tmp_path, backend):
    path = tmp_path / "other.yaml"
    path.write_text(yaml.safe_dump({"model_filter": {"base_url": backend.url}}))
    # A port that is taken: were the variable's used, the program would not start.
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = proxy(tmp_path / "0", None, environment={
            "LLM_MF_CONFIG": str(path), "LLM_MF_HOST": "127.0.0.1", "LLM_MF_PORT": str(port)})
        try:
            assert listed(client_of(program.url)) == MODELS
            assert not program.url.endswith(f":{port}")
        finally:
            program.stop()
