"""litellm and aider against a union, with the settings that `modelsieve export` prints. In an environment of their own: they insist on old packages."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm

from conftest import CHAT_MODEL, say
from household import KEY, MODELS, WRONG, household  # noqa: F401
from program import BIN

SECOND = f"second/{CHAT_MODEL}"


def complete(household, model: str = SECOND, key: str = KEY, **options):
    return litellm.completion(
        model="openai/" + model, messages=say("Hello"), api_base=household.url + "/v1", api_key=key, max_retries=0, timeout=20, **options)


def test_litellm(household):
    listed = litellm.get_valid_models(
        check_provider_endpoint=True, custom_llm_provider="openai", api_base=household.url + "/v1", api_key=KEY)
    assert MODELS <= {name.removeprefix("openai/") for name in listed}
    assert "Hello" in complete(household).choices[0].message.content
    assert "Hello" in "".join(piece.choices[0].delta.content or "" for piece in complete(household, "smart", stream=True))
    with pytest.raises(litellm.NotFoundError, match="does not exist"):
        complete(household, "nobody/nothing")
    with pytest.raises(litellm.AuthenticationError, match="Incorrect API key provided"):
        complete(household, key=WRONG)


@pytest.fixture
def aider(household, tmp_path):
    for file in (".aider.conf.yml", ".aider.model.metadata.json"):
        (tmp_path / file).write_text(subprocess.run(
            [BIN, "export", "aider", "-c", str(household.configuration), "--url", household.url + "/v1", "--file", file],
            capture_output=True, check=True, text=True, timeout=20).stdout)

    def run(*arguments: str, key: str = KEY) -> str:
        program = pathlib.Path(sys.executable).parent / "aider"
        environment = {
            **os.environ, "HOME": str(tmp_path), "AIDER_OPENAI_API_KEY": key, "AIDER_ANALYTICS": "false", "AIDER_CHECK_UPDATE": "false",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "AIDER_SHOW_RELEASE_NOTES": "false"}
        settings = (tmp_path / ".aider.conf.yml").read_text().replace('openai-api-key: "YOUR-KEY"', f'openai-api-key: "{key}"')
        (tmp_path / ".aider.conf.yml").write_text(settings)
        done = subprocess.run(
            [program, "--no-git", "--no-pretty", "--yes-always", "--no-show-model-warnings", *arguments], cwd=tmp_path, capture_output=True,
            text=True, timeout=120, stdin=subprocess.DEVNULL, env=environment)
        return done.stdout + done.stderr

    return run


def test_aider_takes_the_exported_settings(aider):
    output = aider("--message", "Hello")
    assert "openai/smart" in output and "This is " + CHAT_MODEL in output, output


def test_aider_says_of_a_wrong_model_what_the_proxy_says(aider):
    output = aider("--model", "openai/nobody/nothing", "--message", "Hello")
    assert "does not exist" in output, output
