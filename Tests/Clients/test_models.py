"""The list of models and the single model, as the openai package reads them."""

import asyncio
import fnmatch
import json
import urllib.request

import openai
import pytest

from conftest import CHAT_MODEL, EMBEDDING_MODEL, HIDDEN_MODEL, PROVIDER_KEY


def upstream_models(provider) -> list[dict]:
    request = urllib.request.Request(provider.url + "/models", headers={"Authorization": "Bearer " + PROVIDER_KEY})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


def is_shown(upstream_id: str) -> bool:
    patterns = [EMBEDDING_MODEL, "northwind/*", "corvid/scribe-*", "lumen/canvas*"]
    return any(fnmatch.fnmatchcase(upstream_id, pattern) for pattern in patterns)


def test_the_list_is_the_filtered_one_with_the_default_first(door, client, provider):
    expected = [door.model(model["id"]) for model in upstream_models(provider) if is_shown(model["id"])]
    listed = [model.id for model in client.models.list()]
    assert listed[0] == door.model(CHAT_MODEL)
    assert listed[1:] == sorted(set(expected) - {listed[0]})
    assert door.model(HIDDEN_MODEL) not in listed


def test_the_async_client_gets_the_same_list(door, client):
    async def listed():
        async with door.async_client() as client:
            return [model.id async for model in client.models.list()]

    assert asyncio.run(listed()) == [model.id for model in client.models.list()]


def test_listed_models_keep_every_field_of_the_provider(door, client, provider):
    originals = {door.model(model["id"]): model for model in upstream_models(provider)}
    for model in client.models.list():
        assert model.to_dict() == {**originals[model.id], "id": model.id}


def test_a_model_whose_id_has_slashes_is_retrieved(door, client):
    model = client.models.retrieve(door.model(CHAT_MODEL))
    assert (model.id, model.owned_by) == (door.model(CHAT_MODEL), "northwind")
    assert model.model_extra["context_length"] == 32768


def test_a_model_whose_id_has_a_colon_is_retrieved(door, client):
    shown = next(model for model in client.models.list() if ":" in model.id)
    assert client.models.retrieve(shown.id) == shown


def test_the_async_client_retrieves_a_model(door):
    async def retrieved():
        async with door.async_client() as client:
            return await client.models.retrieve(door.model(EMBEDDING_MODEL))

    assert asyncio.run(retrieved()).id == door.model(EMBEDDING_MODEL)


@pytest.mark.parametrize("model", ["northwind/gale-3-70b-instrukt", HIDDEN_MODEL, "no-such-model"])
def test_retrieving_a_model_that_is_not_shown_is_a_not_found_error(door, client, model):
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve(door.model(model))
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    assert caught.value.response.headers["x-modelsieve-error"] == "model_not_found"


def test_a_misspelt_model_is_answered_with_the_nearest_one(door, client):
    with pytest.raises(openai.NotFoundError, match=door.model(CHAT_MODEL)):
        client.models.retrieve(door.model(CHAT_MODEL + "s"))


def test_a_client_below_a_root_path_sees_the_same_list(keyed):
    outside = keyed(arguments=("-r", "/llm"))
    with outside.client(base_url=outside.url + "/llm/v1") as below, outside.client(base_url=outside.url + "/v1") as stripped:
        assert [model.id for model in below.models.list()] == [model.id for model in stripped.models.list()] != []


def test_a_client_without_v1_in_its_base_url_sees_the_same_list(door, client):
    with door.client(base_url=door.url) as bare:
        assert [model.id for model in bare.models.list()] == [model.id for model in client.models.list()]


def test_an_unchanged_list_is_not_sent_again(door, client):
    first = client.models.with_raw_response.list()
    with pytest.raises(openai.APIStatusError) as caught:
        client.models.list(extra_headers={"If-None-Match": first.headers["etag"]})
    assert caught.value.status_code == 304
