"""aider against a union, with the files that `modelsieve export aider` writes. In an environment of its own: it insists on packages of old versions."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml

# Nobody else is asked: for newer versions, for statistics, for prices, and no browser shows what it has to say of them.
os.environ |= {
    "AIDER_CHECK_UPDATE": "false", "AIDER_ANALYTICS_DISABLE": "true", "AIDER_SHOW_RELEASE_NOTES": "false", "AIDER_SHOW_MODEL_WARNINGS": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True", "BROWSER": "true"}
from aider.main import main

from conftest import CHAT_MODEL
from household import KEY, MODELS, WRONG, household  # noqa: F401
from program import BIN

CONFIGURATION, METADATA = ".aider.conf.yml", ".aider.model.metadata.json"
SECOND = f"openai/second/{CHAT_MODEL}"


@pytest.fixture
def aider(household, tmp_path, monkeypatch, capsys):
    """Runs it in a folder that holds what was exported, in this process, because it takes seconds to start; returns what it says."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    # Of models without metadata it would ask a table in the internet, unless it has one.
    table = tmp_path / ".aider/caches/model_prices_and_context_window.json"
    table.parent.mkdir(parents=True)
    table.write_text('{"none": {}}')
    for name in (CONFIGURATION, METADATA):
        (tmp_path / name).write_text(subprocess.run(
            [BIN, "export", "aider", "-c", str(household.configuration), "--url", household.url + "/v1", "--file", name],
            capture_output=True, check=True, text=True, timeout=20).stdout)
    settings = yaml.safe_load((tmp_path / CONFIGURATION).read_text())

    def run(*arguments: str, key: str = KEY) -> str:
        # The key is the one thing that has to be filled in.
        (tmp_path / CONFIGURATION).write_text(yaml.safe_dump({**settings, "openai-api-key": key}))
        main(["--no-git", "--no-pretty", "--yes-always", "--map-tokens", "0", *arguments])
        # It breaks lines where it likes.
        return " ".join(capsys.readouterr().out.split())

    return run


def test_aider_knows_the_models_of_the_list(aider):
    assert {f"openai/{model}" for model in MODELS if "embed" not in model} <= set(aider("--list-models", "openai/").split())


@pytest.mark.parametrize("stream", ["--no-stream", "--stream"])
@pytest.mark.parametrize("choice", [[], ["--model", SECOND]])
def test_aider_talks_to_the_model_that_is_set_and_to_any_other(aider, stream, choice):
    assert f"This is {CHAT_MODEL}," in aider(stream, "--message", "Is this thing on?", *choice)


def test_aider_tells_a_wrong_model_and_a_wrong_key_from_anything_else(aider):
    assert "does not exist" in aider("--message", "Hello", "--model", "openai/nobody/nothing")
    assert "Incorrect API key provided" in aider("--message", "Hello", key=WRONG)
