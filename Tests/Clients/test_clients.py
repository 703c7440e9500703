"""The newest of many clients against one union: what each does to list, call and stream, and what it makes of a wrong model and a wrong key."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pathlib
import subprocess
import sys

import anthropic
import httpx
import ollama
import openai
import pytest
from google import genai
from google.genai import errors as genai_errors
from langchain_openai import ChatOpenAI
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from conftest import CHAT_MODEL, say
from household import KEY, MODELS, NATIVE_MODEL, WRONG, household  # noqa: F401
from native_provider import TEXT
from program import BIN

SECOND = f"second/{CHAT_MODEL}"


# openai


def openai_client(household, key: str = KEY) -> openai.OpenAI:
    return openai.OpenAI(base_url=household.url + "/v1", api_key=key, max_retries=0, timeout=20)


def test_openai_lists_and_tells_wrong_from_right(household):
    client = openai_client(household)
    assert {model.id for model in client.models.list()} == MODELS
    assert "Hello" in client.chat.completions.create(model=SECOND, messages=say("Hello")).choices[0].message.content
    assert "Hello" in client.responses.create(model="smart", input="Hello").output_text
    text = "".join(
        event.delta for event in client.responses.create(model=SECOND, input="Hello", stream=True) if event.type == "response.output_text.delta")
    assert "Hello" in text
    pieces = client.chat.completions.create(model="smart", messages=say("Hello"), stream=True)
    assert "Hello" in "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    stranger = openai_client(household, WRONG)
    for wrong in (lambda client, model: client.chat.completions.create(model=model, messages=say("Hello")),
                  lambda client, model: client.responses.create(model=model, input="Hello")):
        with pytest.raises(openai.NotFoundError, match="Did you mean"):
            wrong(client, f"secnd/{CHAT_MODEL}")
        with pytest.raises(openai.AuthenticationError, match="Incorrect API key provided"):
            wrong(stranger, SECOND)
    for list in (stranger.models.list, stranger.files.list):
        with pytest.raises(openai.AuthenticationError, match="Incorrect API key provided"):
            list()


def test_openai_files_batches_and_stores_go_to_the_default_backend(household):
    client = openai_client(household)
    assert client.files.create(file=("a.jsonl", b"{}\n"), purpose="batch").id == "file-1"
    assert [file.id for file in client.files.list()] == ["file-1"]
    assert client.files.retrieve("file-1").filename == "a.jsonl"
    upload = client.uploads.create(bytes=6, filename="a", mime_type="text/plain", purpose="batch")
    part = client.uploads.parts.create(upload.id, data=io.BytesIO(b"abcdef"))
    assert client.uploads.complete(upload.id, part_ids=[part.id]).status == "completed"
    assert client.batches.create(input_file_id="file-1", endpoint="/v1/chat/completions", completion_window="24h").id == "batch_1"
    assert client.batches.retrieve("batch_1").status == "completed"
    assert client.vector_stores.create(name="s").id == "vs_1"
    assert client.conversations.create().id == "conv_1"
    assert client.moderations.create(input="x").id == "modr_1"
    assert client.responses.retrieve("resp_1").id == "resp_1"
    assert client.realtime.client_secrets.create().value == "ek_1"
    # The proxy's key stays here, and the operator's goes up.
    assert all(fields.get("x-api-key") == "sk-native" and KEY not in str(fields) for _, _, fields, _ in household.native.requests)


# anthropic


def anthropic_client(household, key: str = KEY) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=household.url, api_key=key, max_retries=0, timeout=20)


def test_anthropic(household):
    client, model = anthropic_client(household), f"other/{NATIVE_MODEL}"
    listed = list(client.models.list(limit=2))
    assert {entry.id for entry in listed} == MODELS and all(entry.type == "model" and entry.display_name for entry in listed)
    assert client.models.retrieve(model).id == model
    request = {"model": model, "max_tokens": 10, "messages": say("Hello")}
    assert client.messages.create(**request).content[0].text == TEXT
    with client.messages.stream(**request) as stream:
        assert "".join(stream.text_stream) == TEXT
    with pytest.raises(anthropic.NotFoundError) as caught:
        client.messages.create(**{**request, "model": "nobody/nothing"})
    assert caught.value.body["error"]["type"] == "not_found_error" and "nobody/nothing" in caught.value.message
    with pytest.raises(anthropic.AuthenticationError, match="Incorrect API key provided"):
        anthropic_client(household, WRONG).messages.create(**request)


# google-genai, whose paths have no room for a prefix


def genai_client(household, key: str = KEY) -> genai.Client:
    return genai.Client(api_key="unused", http_options={
        "base_url": household.url + "/backend/other", "api_version": "v1beta", "headers": {"Authorization": "Bearer " + key}, "timeout": 20_000})


def test_google_genai(household):
    client = genai_client(household)
    assert [model.name for model in client.models.list()] == [f"models/{NATIVE_MODEL}"]
    assert client.models.generate_content(model=NATIVE_MODEL, contents="Hello").text == TEXT
    assert "".join(piece.text for piece in client.models.generate_content_stream(model=NATIVE_MODEL, contents="Hello")) == TEXT
    with pytest.raises(genai_errors.ClientError) as caught:
        client.models.generate_content(model="nothing", contents="Hello")
    assert caught.value.code == 404
    # Kept: one that is collected closes its connections.
    stranger = genai_client(household, WRONG)
    with pytest.raises(genai_errors.ClientError) as caught:
        list(stranger.models.list())
    assert caught.value.code == 401


# ollama


def ollama_client(household, key: str = KEY) -> ollama.Client:
    return ollama.Client(host=household.url + "/backend/other", headers={"Authorization": "Bearer " + key}, timeout=20)


def test_ollama(household):
    client = ollama_client(household)
    assert [model.model for model in client.list().models] == [NATIVE_MODEL]
    assert client.chat(NATIVE_MODEL, messages=say("Hello")).message.content == TEXT
    assert "".join(piece.message.content for piece in client.chat(NATIVE_MODEL, messages=say("Hello"), stream=True)) == TEXT
    with pytest.raises(ollama.ResponseError, match="not found"):
        client.chat("nothing", messages=say("Hello"))
    with pytest.raises(ollama.ResponseError) as caught:
        ollama_client(household, WRONG).list()
    assert caught.value.status_code == 401


# langchain-openai


def chat_openai(household, model: str = SECOND, key: str = KEY) -> ChatOpenAI:
    return ChatOpenAI(base_url=household.url + "/v1", api_key=key, model=model, max_retries=0, timeout=20)


def test_langchain_openai(household):
    assert "Hello" in chat_openai(household).invoke("Hello").content
    assert "Hello" in "".join(piece.content for piece in chat_openai(household, "smart").stream("Hello"))
    with pytest.raises(openai.NotFoundError):
        chat_openai(household, "nobody/nothing").invoke("Hello")
    with pytest.raises(openai.AuthenticationError):
        chat_openai(household, key=WRONG).invoke("Hello")


# pydantic-ai


def agent(household, model: str = SECOND, key: str = KEY) -> Agent:
    return Agent(OpenAIChatModel(model, provider=OpenAIProvider(base_url=household.url + "/v1", api_key=key)), retries=0)


def test_pydantic_ai(household):
    async def streamed() -> str:
        async with agent(household, "smart").run_stream("Hello") as result:
            return await result.get_output()

    assert "Hello" in agent(household).run_sync("Hello").output
    assert "Hello" in asyncio.run(streamed())
    for model, key, status in [("nobody/nothing", KEY, 404), (SECOND, WRONG, 401)]:
        with pytest.raises(ModelHTTPError) as caught:
            agent(household, model, key).run_sync("Hello")
        assert caught.value.status_code == status


# llm, with the settings that export prints


def export(household, client: str, *arguments: str) -> str:
    return subprocess.run(
        [BIN, "export", client, "-c", str(household.configuration), "--url", household.url + "/v1", *arguments],
        capture_output=True, check=True, text=True, timeout=20).stdout


@pytest.fixture
def llm(household, tmp_path):
    (tmp_path / "extra-openai-models.yaml").write_text(export(household, "llm"))

    def run(*arguments: str, key: str = KEY) -> subprocess.CompletedProcess:
        (tmp_path / "keys.json").write_text(json.dumps({"modelsieve": key}))
        program = pathlib.Path(sys.executable).parent / "llm"
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
            env={**os.environ, "LLM_USER_PATH": str(tmp_path)})

    return run


def test_llm(llm):
    assert all(model in llm("models", "list").stdout for model in MODELS if "embed" not in model)
    assert "Hello" in llm("-m", SECOND, "--no-stream", "Hello").stdout
    assert "Hello" in llm("-m", "smart", "Hello").stdout
    wrong = llm("-m", SECOND, "Hello", key=WRONG)
    assert wrong.returncode != 0 and "Incorrect API key provided" in wrong.stderr


def test_llm_tells_of_a_model_that_it_still_has_and_the_proxy_no_longer(llm, tmp_path):
    path = tmp_path / "extra-openai-models.yaml"
    path.write_text(path.read_text().replace("second/", "gone/"))
    wrong = llm("-m", f"gone/{CHAT_MODEL}", "Hello")
    assert wrong.returncode != 0 and "does not exist" in wrong.stderr


# What export prints for the others, where there is no program here to ask


def test_exported_settings_are_what_their_formats_say(household):
    import tomllib

    import yaml

    librechat = yaml.safe_load(export(household, "librechat"))["endpoints"]["custom"][0]
    assert librechat["baseURL"] == household.url + "/v1" and SECOND in librechat["models"]["default"]
    codex = tomllib.loads(export(household, "codex"))
    assert codex["model_provider"] in codex["model_providers"] and codex["model_providers"]["modelsieve"]["wire_api"] == "responses"
    for client in ("continue", "raycast"):
        assert SECOND in json.dumps(yaml.safe_load(export(household, client)))
    for client in ("opencode", "zed", "vscode", "claude-code"):
        assert household.url in json.dumps(json.loads(export(household, client)))
    values = subprocess.run(
        ["sh", "-c", export(household, "copilot-cli") + 'printf %s "$COPILOT_PROVIDER_BASE_URL $COPILOT_MODEL"'], capture_output=True, text=True)
    assert values.stdout == f"{household.url}/v1 smart"


# What open-webui 0.12.4 asks its environment for (`open_webui/config.py` of its wheel), of all that is about such APIs and models. The package takes
# gigabytes of others to run.
OPEN_WEBUI_VARIABLES = {
    "DEFAULT_MODELS", "DEFAULT_MODEL_METADATA", "DEFAULT_MODEL_PARAMS", "DEFAULT_PINNED_MODELS", "ENABLE_OLLAMA_API", "ENABLE_OPENAI_API",
    "OPENAI_API_BASE_URL", "OPENAI_API_BASE_URLS", "OPENAI_API_CONFIGS", "OPENAI_API_KEY", "OPENAI_API_KEYS"}


def test_open_webuis_variables_are_those_that_it_reads_and_mean_to_it_what_they_should(household):
    variables = {name: json.loads(value) for name, value in (line.split("=", 1) for line in export(household, "open-webui").splitlines())}
    assert set(variables) <= OPEN_WEBUI_VARIABLES
    # Read there by .lower() == "true"; several addresses and keys are split at ";", several models at ",".
    assert variables["ENABLE_OPENAI_API"] == "true"
    address, = variables["OPENAI_API_BASE_URL"].removesuffix("/").split(";")
    key, = variables["OPENAI_API_KEY"].split(";")
    model, = variables["DEFAULT_MODELS"].split(",")
    assert (address, key, model) == (household.url + "/v1", "YOUR-KEY", "smart")


def test_the_openai_package_works_with_exported_variables(household):
    lines = export(household, "openai").splitlines()
    variables = dict(line.removeprefix("export ").split("=", 1) for line in lines)
    client = openai.OpenAI(base_url=variables["OPENAI_BASE_URL"].strip("'"), api_key=KEY, http_client=httpx.Client(trust_env=False))
    assert {model.id for model in client.models.list()} == MODELS
