"""Text in, text out: chat, completions and responses, whole and streamed."""

import asyncio
import time

import pytest

from conftest import CHAT_MODEL, HIDDEN_MODEL, PACE, PIECES, say


def assert_paced(arrivals: list[float]):
    """The pieces came one by one. Of each only a late arrival is certain to be seen, so the whole is measured, and that most gaps are no bunching."""
    gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
    assert arrivals[-1] - arrivals[0] > 0.5 * PACE * (PIECES - 1)
    assert sum(gap > 0.2 * PACE for gap in gaps) >= (PIECES - 1) // 2


def test_chat(door, client):
    answer = client.chat.completions.with_raw_response.create(model=door.model(CHAT_MODEL), messages=say("Is this thing on?"))
    completion = answer.parse()
    # What the provider was asked for is its own id, without the prefix.
    assert completion.model == CHAT_MODEL
    assert f"This is {CHAT_MODEL}," in completion.choices[0].message.content
    assert "Is this thing on?" in completion.choices[0].message.content
    assert completion.usage.total_tokens > 0
    assert answer.headers["x-modelsieve-backend"] == "default"
    assert answer.headers["x-request-id"] == "req_sample"


def test_chat_with_a_hidden_model_passes_as_long_as_nothing_is_enforced(door, client):
    assert client.chat.completions.create(model=door.model(HIDDEN_MODEL), messages=say("Hello")).model == HIDDEN_MODEL


def test_chat_with_text_in_many_scripts(door, client):
    text = 'שלום "model": \\ 你好 🦙\u200d \x7f'
    assert text in client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say(text)).choices[0].message.content


def test_the_async_client_chats_many_times_at_once(door):
    async def chats():
        async with door.async_client() as client:
            return await asyncio.gather(
                *(client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say(f"number {n}.")) for n in range(30)))

    for number, completion in enumerate(asyncio.run(chats())):
        assert f"“number {number}.”" in completion.choices[0].message.content


def test_streamed_chat_arrives_piece_by_piece(door, client):
    arrivals, text, usage = [], "", None
    stream = client.chat.completions.create(
        model=door.model(CHAT_MODEL), messages=say("Hello"), stream=True, stream_options={"include_usage": True})
    assert stream.response.headers["content-type"].startswith("text/event-stream")
    assert stream.response.headers["x-accel-buffering"] == "no"
    for chunk in stream:
        usage = chunk.usage or usage
        if chunk.choices and chunk.choices[0].delta.content:
            arrivals.append(time.monotonic())
            text += chunk.choices[0].delta.content
    assert_paced(arrivals)
    assert text.startswith(f"This is {CHAT_MODEL},")
    assert usage.completion_tokens > 0


def test_the_async_client_reads_many_streams_at_once(door):
    async def read(client, number):
        arrivals, finish = [], None
        async for chunk in await client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say(f"number {number}."), stream=True):
            arrivals.append(time.monotonic())
            finish = chunk.choices[0].finish_reason or finish
        return arrivals, finish

    async def streams():
        async with door.async_client() as client:
            return await asyncio.gather(*(read(client, number) for number in range(8)))

    for arrivals, finish in asyncio.run(streams()):
        assert finish == "stop"
        assert_paced(arrivals)


def test_a_stream_that_is_left_does_not_disturb_the_next_request(door, client):
    for _ in range(3):
        with client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"), stream=True) as stream:
            next(iter(stream))
        assert client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Still there?")).choices


def test_completions(door, client):
    completion = client.completions.create(model=door.model(CHAT_MODEL), prompt="Once upon a time")
    assert completion.model == CHAT_MODEL
    assert "Once upon a time" in completion.choices[0].text


def test_streamed_completions(door, client):
    pieces = [piece.choices[0].text for piece in client.completions.create(model=door.model(CHAT_MODEL), prompt="Once", stream=True) if piece.choices]
    assert len(pieces) >= PIECES
    assert "".join(pieces).startswith(f"This is {CHAT_MODEL},")


def test_responses(door, client):
    response = client.responses.create(model=door.model(CHAT_MODEL), input="Good morning")
    assert response.model == CHAT_MODEL
    assert "Good morning" in response.output_text


def test_streamed_responses(door, client):
    arrivals, text, last = [], "", None
    for event in client.responses.create(model=door.model(CHAT_MODEL), input="Good morning", stream=True):
        last = event.type
        if event.type == "response.output_text.delta":
            arrivals.append(time.monotonic())
            text += event.delta
    assert last == "response.completed"
    assert text.startswith(f"This is {CHAT_MODEL},")
    assert_paced(arrivals)


@pytest.mark.parametrize("size", [100_000, 5_000_000])
def test_a_long_conversation_passes_wherever_its_model_stands(door, client, size):
    messages = say("x" * size)
    # The package writes the model behind the messages or before them as the caller orders them.
    for body in ({"messages": messages, "model": door.model(CHAT_MODEL)}, {"model": door.model(CHAT_MODEL), "messages": messages}):
        answer = client.post("/chat/completions", body=body, cast_to=object)
        assert answer["model"] == CHAT_MODEL
        assert answer["usage"]["prompt_tokens"] > 0
