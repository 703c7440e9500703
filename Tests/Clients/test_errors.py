"""What goes wrong, as the exception the openai package makes of it: the provider's own errors unchanged, ours in the same shape."""

import socket
import threading

import openai
import pytest

from conftest import CHAT_MODEL, EMBEDDING_MODEL, PROVIDER_KEY, Door, fault, say


def chat(door: Door, client: openai.OpenAI, **options):
    return client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"), **options)


def failing(expected: type[openai.APIError], door: Door, client: openai.OpenAI, **options):
    with pytest.raises(expected) as caught:
        chat(door, client, **options)
    return caught.value


# The provider's own


def test_a_wrong_key_is_an_authentication_error(serve):
    door = Door(serve({"prefix": "or/"}).url, "or/", "sk-wrong")
    with door.client() as client:
        for ask in (lambda: chat(door, client), client.models.list, lambda: client.models.retrieve(door.model(CHAT_MODEL))):
            with pytest.raises(openai.AuthenticationError) as caught:
                ask()
            assert (caught.value.code, caught.value.body["message"]) == ("invalid_api_key", "Incorrect API key provided.")
            assert "x-modelsieve-error" not in caught.value.response.headers


def test_a_wrong_key_of_the_operator_is_an_authentication_error_whatever_the_client_sends(keyed):
    door = keyed({"api_key": "sk-old"})
    with door.client(api_key=PROVIDER_KEY) as client:
        failing(openai.AuthenticationError, door, client)


def test_too_many_requests_are_a_rate_limit_error_with_all_its_headers(door, client):
    error = failing(openai.RateLimitError, door, client, **fault("rate_limit"))
    assert error.code == "rate_limit_exceeded"
    headers = error.response.headers
    assert headers["retry-after"] == "1"
    assert headers["x-ratelimit-limit-tokens"] == "40000"
    assert headers["x-ratelimit-reset-tokens"] == "1500ms"


def test_a_rate_limited_list_is_a_rate_limit_error(door, client):
    # The fault is asked for in the query, which passes to the provider with the list request.
    with pytest.raises(openai.RateLimitError) as caught:
        client.models.list(extra_query={"fault": "rate_limit"})
    assert caught.value.response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "status, expected",
    [
        (400, openai.BadRequestError), (403, openai.PermissionDeniedError), (404, openai.NotFoundError), (409, openai.ConflictError),
        (422, openai.UnprocessableEntityError), (451, openai.APIStatusError), (500, openai.InternalServerError),
        (503, openai.InternalServerError), (529, openai.InternalServerError),
    ])
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_of_the_provider_stays_what_it_is(door, client, status, expected, stream):
    error = failing(expected, door, client, stream=stream, **fault(f"status={status}"))
    assert error.status_code == status
    assert error.body["message"] == f"The sample provider was asked for status {status}."
    assert "x-modelsieve-error" not in error.response.headers


def test_a_model_the_provider_does_not_have_is_its_own_not_found_error(door, client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model=door.model("nobody/nothing"), messages=say("Hello"))
    assert "nobody/nothing" in caught.value.message
    assert "x-modelsieve-error" not in caught.value.response.headers


# Ours


def test_two_models_in_one_body_are_a_bad_request_error(door, client):
    names = [door.model(CHAT_MODEL), door.model(EMBEDDING_MODEL)]
    body = b'{"model": "%s", "messages": [], "model": "%s"}' % tuple(name.encode() for name in names)
    with pytest.raises(openai.BadRequestError) as caught:
        client.post("/chat/completions", content=body, options={"headers": {"Content-Type": "application/json"}}, cast_to=object)
    assert (caught.value.code, caught.value.param) == ("invalid_request", "model")


def test_a_body_that_is_too_large_is_a_413(keyed):
    door = keyed(server={"max_body": "64KiB"})
    with door.client() as client, pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("x" * 3_000_000))
    assert (caught.value.status_code, caught.value.code) == (413, "request_too_large")


@pytest.mark.parametrize("name, code", [("close", "upstream_closed"), ("garbage", "upstream_invalid_response")])
def test_an_answer_that_is_none_is_a_502(door, client, name, code):
    error = failing(openai.InternalServerError, door, client, **fault(name))
    assert (error.status_code, error.code, error.type) == (502, code, "api_error")
    assert error.response.headers["x-modelsieve-error"] == code


def test_a_provider_that_is_not_there_is_a_502(keyed):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    door = keyed({"base_url": f"http://127.0.0.1:{port}/v1"})
    with door.client() as client:
        assert failing(openai.InternalServerError, door, client).code == "upstream_unreachable"
        with pytest.raises(openai.InternalServerError) as caught:
            client.models.list()
        assert caught.value.status_code == 502


def test_a_provider_that_does_not_begin_to_answer_is_a_504(keyed):
    door = keyed({"first_byte_timeout": "300ms"})
    with door.client() as client:
        error = failing(openai.InternalServerError, door, client, **fault("slow=5000"))
        assert (error.status_code, error.code) == (504, "upstream_timeout")
        assert chat(door, client).choices


def test_a_provider_that_does_not_list_in_time_is_a_504(keyed):
    door = keyed({"list_timeout": "300ms"})
    with door.client() as client, pytest.raises(openai.InternalServerError) as caught:
        client.models.list(extra_query={"fault": "slow=5000"})
    assert caught.value.status_code == 504


# What the client sees without an answer


def test_a_client_that_waits_no_longer_has_a_timeout_error_and_goes_on(door, client):
    with door.client(timeout=0.3) as impatient:
        failing(openai.APITimeoutError, door, impatient, **fault("slow=3000"))
    assert chat(door, client).choices


def test_an_answer_cut_short_is_a_connection_error(door, client):
    failing(openai.APIConnectionError, door, client, **fault("cut"))


def test_a_stream_cut_short_is_an_error_and_never_a_clean_end(door, client):
    pieces = []
    with pytest.raises(openai.APIConnectionError):
        for chunk in chat(door, client, stream=True, **fault("cut")):
            pieces.append(chunk)
    assert pieces and not any(chunk.choices and chunk.choices[0].finish_reason for chunk in pieces)


def test_a_stream_that_stalls_is_cut_after_stall_timeout(keyed):
    door = keyed({"stall_timeout": "500ms"})
    pieces = []
    with door.client() as client, pytest.raises(openai.APIConnectionError):
        for chunk in chat(door, client, stream=True, **fault("stall")):
            pieces.append(chunk)
    assert pieces


def test_a_provider_that_closes_a_kept_connection_is_asked_again(keyed):
    """One that answers, says nothing of closing, and closes as the next request comes: the request is sent once more, on a connection of its own."""
    answer = b'{"object": "chat.completion", "id": "x", "created": 0, "model": "m", "choices": []}'
    served = []

    def run(listener):
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                served.append(peer.recv(65536))
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))
                peer.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=run, args=(listener,), daemon=True).start()
        door = keyed({"base_url": f"http://127.0.0.1:{listener.getsockname()[1]}/v1"})
        with door.client() as client:
            for _ in range(3):
                assert chat(door, client).id == "x"
    assert len(served) == 3
