"""litellm against a union. In an environment of its own: it insists on packages of its own versions."""

from __future__ import annotations

import os

import pytest

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm

from conftest import CHAT_MODEL, say
from household import KEY, MODELS, WRONG, household  # noqa: F401

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
