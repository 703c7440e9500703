"""Embeddings, uploads and images."""

import base64
import io
import wave

import pytest

from conftest import CHAT_MODEL, EMBEDDING_MODEL

SCRIBE_MODEL = "corvid/scribe-1-turbo"
CANVAS_MODEL = "lumen/canvas-2-fast"


def recording(seconds: float) -> io.BytesIO:
    """A WAV file of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(2 * int(16000 * seconds)))
    file.seek(0)
    file.name = 'model "or" name=model.wav'
    return file


@pytest.mark.parametrize("encoding", ["float", "base64", None])
def test_embeddings(door, client, encoding):
    options = {} if encoding is None else {"encoding_format": encoding}
    answer = client.embeddings.create(model=door.model(EMBEDDING_MODEL), input=["one", "two", "one"], **options)
    assert answer.model == EMBEDDING_MODEL
    vectors = [item.embedding for item in answer.data]
    assert vectors[0] == vectors[2] != vectors[1]


@pytest.mark.parametrize("seconds", [0.1, 100])
def test_a_recording_is_uploaded_and_transcribed(door, client, seconds):
    file = recording(seconds)
    text = client.audio.transcriptions.create(model=door.model(SCRIBE_MODEL), file=file).text
    assert text.startswith(f"{SCRIBE_MODEL} was sent {len(file.getvalue())} bytes ")


def test_a_recording_with_many_fields_beside_it_is_transcribed(door, client):
    file = recording(0.1)
    answer = client.audio.transcriptions.create(
        file=("model.wav", file, "audio/wav"), model=door.model(SCRIBE_MODEL), language="en", prompt='name="model"', temperature=0.2,
        timestamp_granularities=["word", "segment"], response_format="json")
    assert answer.text.startswith(f"{SCRIBE_MODEL} was sent {len(file.getvalue())} bytes ")


def test_images(door, client):
    answer = client.images.generate(model=door.model(CANVAS_MODEL), prompt="A black pixel", n=2)
    assert [item.revised_prompt for item in answer.data] == ["A black pixel"] * 2
    assert base64.b64decode(answer.data[0].b64_json).startswith(b"\x89PNG")


def test_an_endpoint_the_provider_does_not_have_is_its_own_404(door, client):
    answer = pytest.raises(Exception, client.moderations.create, model=door.model(CHAT_MODEL), input="x").value
    assert (answer.status_code, answer.code) == (404, "unknown_url")
    assert "x-modelsieve-error" not in answer.response.headers
