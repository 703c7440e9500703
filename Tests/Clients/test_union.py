"""Several backends behind one door, as the openai package sees them: prefixes, aliases, views, a keyring for a key, one backend by its path."""

from __future__ import annotations

import openai
import pytest
import yaml

from conftest import CHAT_MODEL, EMBEDDING_MODEL, HIDDEN_MODEL, say
from program import proxy, sample_provider

KEYS = {"first": "sk-for-the-first", "second": "sk-for-the-second"}
RING = ";".join(f"{name}={key}" for name, key in KEYS.items())


@pytest.fixture(scope="module")
def union(tmp_path_factory):
    """Two backends that want a key of their own each from the client, one that is open, and one that is dead."""
    folder = tmp_path_factory.mktemp("union")
    providers = {name: sample_provider(folder / name, "--key", key) for name, key in KEYS.items()} | {
        "open": sample_provider(folder / "open", "--models", "20")}
    backends = {
        "first": {"base_url": providers["first"].url, "auth": "passthrough", "simple": [CHAT_MODEL, EMBEDDING_MODEL]},
        "second": {"base_url": providers["second"].url, "auth": "passthrough", "simple": [CHAT_MODEL]},
        "open": {"base_url": providers["open"].url, "auth": "none"},
        "dead": {"base_url": "http://127.0.0.1:9/v1", "auth": "none"},
    }
    aliases = {"smart": [f"dead/{CHAT_MODEL}", f"second/{CHAT_MODEL}"], "embed": f"first/{EMBEDDING_MODEL}"}
    views = {"small": {"simple": ["smart", "embed"], "glob": ["second/*"]}}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump({"model_filter": backends, "aliases": aliases, "views": views}, sort_keys=False))
    program = proxy(folder / "proxy", path)
    yield program.url
    for running in [program, *providers.values()]:
        running.stop()


def client(url: str, path: str = "", key: str = "keyring:" + RING) -> openai.OpenAI:
    return openai.OpenAI(base_url=url + path + "/v1", api_key=key, max_retries=0, timeout=20)


def test_the_list_is_the_union_with_prefixes_and_aliases(union):
    answer = client(union).models.with_raw_response.list()
    listed = [model.id for model in answer.parse()]
    assert listed[:2] == ["smart", "embed"]
    assert sorted(listed[2:4]) == sorted([f"first/{CHAT_MODEL}", f"first/{EMBEDDING_MODEL}"])
    assert listed[4] == f"second/{CHAT_MODEL}"
    assert len(listed) == 25 and all(id.startswith("open/") for id in listed[5:])
    assert answer.headers["x-modelsieve-partial"] == "dead=unreachable"


def test_a_keyring_with_one_key_shows_what_that_key_opens(union):
    listed = [model.id for model in client(union, key=f"keyring:second={KEYS['second']}").models.list()]
    assert f"second/{CHAT_MODEL}" in listed and not any(id.startswith("first/") for id in listed)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("model", "backend"), [(f"first/{CHAT_MODEL}", "first"), (f"second/{CHAT_MODEL}", "second"), (f"second/{HIDDEN_MODEL}", "second"), ("smart", "second")])
def test_chat_goes_to_the_backend_of_the_prefix_or_the_alias(union, model, backend, stream):
    answer = client(union).chat.completions.with_raw_response.create(model=model, messages=say("Is this thing on?"), stream=stream)
    assert answer.headers["x-modelsieve-backend"] == backend
    parsed = answer.parse()
    text = "".join(chunk.choices[0].delta.content or "" for chunk in parsed if chunk.choices) if stream else parsed.choices[0].message.content
    assert "Is this thing on?" in text
    assert "x-modelsieve-attempts" not in answer.headers or model == "smart"


def test_embeddings_through_an_alias(union):
    assert client(union).embeddings.create(model="embed", input="hello").model == EMBEDDING_MODEL


def test_a_view_lists_and_serves_its_own_models_only(union):
    view = client(union, "/view/small")
    assert {model.id for model in view.models.list()} == {"smart", "embed", f"second/{CHAT_MODEL}"}
    assert view.chat.completions.create(model="smart", messages=say("Hello")).model == CHAT_MODEL
    with pytest.raises(openai.NotFoundError) as caught:
        view.chat.completions.create(model=f"first/{CHAT_MODEL}", messages=say("Hello"))
    assert caught.value.code == "model_not_found"


def test_one_backend_by_its_path_takes_a_bare_key_and_its_own_ids(union):
    first = client(union, "/backend/first", KEYS["first"])
    assert {model.id for model in first.models.list()} == {CHAT_MODEL, EMBEDDING_MODEL}
    assert first.models.retrieve(CHAT_MODEL).id == CHAT_MODEL
    assert first.chat.completions.create(model=CHAT_MODEL, messages=say("Hello")).model == CHAT_MODEL


def test_a_bare_key_that_could_be_for_two_is_an_authentication_error_that_explains(union):
    with pytest.raises(openai.AuthenticationError, match="keyring:"):
        client(union, key=KEYS["first"]).chat.completions.create(model=f"first/{CHAT_MODEL}", messages=say("Hello"))


def test_a_misspelt_name_in_a_keyring_is_an_authentication_error(union):
    with pytest.raises(openai.AuthenticationError) as caught:
        client(union, key=f"keyring:frist={KEYS['first']};second={KEYS['second']}").models.list()
    assert KEYS["first"] not in str(caught.value)


def test_a_misspelt_model_is_answered_with_the_nearest_one(union):
    with pytest.raises(openai.NotFoundError, match=f"first/{CHAT_MODEL}"):
        client(union).chat.completions.create(model=f"frist/{CHAT_MODEL}", messages=say("Hello"))
