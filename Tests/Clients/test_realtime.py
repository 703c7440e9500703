"""A real WebSocket through the proxy: the openai package's realtime client, and a server from the websockets package."""

import json
import threading

import openai
import pytest
import yaml
from websockets.exceptions import InvalidStatus
from websockets.sync.server import serve as serve_websocket

from conftest import CHAT_MODEL, PROVIDER_KEY
from native_provider import NativeProvider
from program import proxy


@pytest.fixture(scope="module")
def backend():
    """Answers every event with one that says how it was connected to."""

    def talk(socket):
        for message in socket:
            received = json.loads(message)
            reply = {
                "type": "error", "event_id": "e", "error": {
                    "type": "echo", "message": json.dumps({
                        "path": socket.request.path, "authorization": socket.request.headers.get_all("Authorization"), "received": received,
                    })}}
            socket.send(json.dumps(reply))

    with serve_websocket(talk, "127.0.0.1", 0, max_size=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}/v1"
        server.shutdown()


def echo(connection, text: str) -> dict:
    connection.conversation.item.create(item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})
    return json.loads(connection.recv().error.message)


@pytest.mark.parametrize("text", ["Hello", "x" * 70_000, "y" * 700_000])
def test_a_realtime_session_is_tunnelled_to_the_models_backend(keyed, backend, text):
    door = keyed({"base_url": backend})
    with door.client() as client, client.realtime.connect(model=door.model(CHAT_MODEL)) as connection:
        for _ in range(3):
            seen = echo(connection, text)
            assert seen["received"]["item"]["content"][0]["text"] == text
            assert seen["path"].replace("%2F", "/") == f"/v1/realtime?model={CHAT_MODEL}"
            assert seen["authorization"] == ["Bearer " + PROVIDER_KEY]


def test_two_sessions_at_once_do_not_mix(keyed, backend):
    door = keyed({"base_url": backend})
    with door.client() as client:
        with client.realtime.connect(model=door.model("a")) as first, client.realtime.connect(model=door.model("b")) as second:
            for connection, name in ((first, "a"), (second, "b"), (first, "a")):
                seen = echo(connection, name * 1000)
                assert seen["received"]["item"]["content"][0]["text"] == name * 1000
                assert seen["path"] == f"/v1/realtime?model={name}"


def test_a_backend_that_does_not_upgrade_refuses_in_its_own_words(keyed):
    door = keyed()
    with door.client() as client, pytest.raises(Exception, match="404|426|rejected"):
        with client.realtime.connect(model=door.model(CHAT_MODEL), websocket_connection_options={"open_timeout": 5}, extra_query={"fault": "status=404"}):
            pass


# Of several


GATEWAY_KEY = "sk-of-the-household"


@pytest.fixture(scope="module")
def union(tmp_path_factory, backend):
    """One backend that talks, named in the file because it has no list, and one that does not."""
    mute = NativeProvider("silence")
    folder = tmp_path_factory.mktemp("realtime")
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump({
        "server": {"clients": [{"name": "all", "key": GATEWAY_KEY}]}, "model_filter": {
            "live": {"base_url": backend, "api_key": "sk-live", "models": ["talk"], "simple": ["talk"], "enforce": True},
            "mute": {"base_url": mute.url, "api_key": "sk-mute"}}}, sort_keys=False))
    program = proxy(folder / "proxy", path)
    yield program.url
    program.stop()
    mute.stop()


def union_client(url: str, key: str = GATEWAY_KEY) -> openai.OpenAI:
    return openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0, timeout=20)


def test_of_a_union_the_models_backend_is_talked_to_with_its_own_key(union):
    with union_client(union) as client:
        assert "live/talk" in {model.id for model in client.models.list()}
        with client.realtime.connect(model="live/talk") as connection:
            seen = echo(connection, "Hello")
            assert (seen["path"], seen["authorization"]) == ("/v1/realtime?model=talk", ["Bearer sk-live"])


@pytest.mark.parametrize(("model", "key", "status"), [
    ("nobody/nothing", GATEWAY_KEY, 404), ("live/hidden", GATEWAY_KEY, 404), ("live/talk", "sk-of-nobody", 401)])
def test_a_wrong_model_and_a_wrong_key_are_told_apart(union, model, key, status):
    with union_client(union, key) as client, pytest.raises(InvalidStatus) as caught, client.realtime.connect(model=model):
        pass
    assert caught.value.response.status_code == status
