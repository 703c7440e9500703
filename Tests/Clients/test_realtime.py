"""A real WebSocket through the proxy: the openai package's realtime client, and a server from the websockets package."""

import json
import threading

import pytest
from websockets.sync.server import serve as serve_websocket

from conftest import CHAT_MODEL, PROVIDER_KEY


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
