"""/-/metrics, read by Prometheus' own Python parser."""

from __future__ import annotations

import math
import urllib.request

import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families

from conftest import CHAT_MODEL, fault, say


class Metrics:
    """What one look at /-/metrics showed."""

    def __init__(self, url: str):
        with urllib.request.urlopen(url + "/-/metrics", timeout=20) as answer:
            self.content_type = answer.headers["Content-Type"]
            self.text = answer.read().decode()
        self.families = {family.name: family for family in text_string_to_metric_families(self.text)}
        self.samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in self.families.values() for sample in family.samples}

    def value(self, name: str, **labels: str) -> float:
        return self.samples["modelsieve_" + name, frozenset(labels.items())]


@pytest.fixture
def door(keyed, tmp_path):
    """A proxy of this test's own: nobody else's requests are counted."""
    return keyed(server={"root_path": "/" + tmp_path.name}, backend={"cache_ttl": "15m"})


@pytest.fixture
def metrics(door):
    return lambda: Metrics(door.url)


def test_the_answer_is_the_text_format_and_parses(metrics):
    seen = metrics()
    assert seen.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert {family.type for family in seen.families.values()} == {"counter", "gauge", "histogram"}
    assert all(name.startswith("modelsieve_") for name in seen.families)
    assert all(family.documentation for family in seen.families.values())
    assert len(seen.samples) == sum(1 for line in seen.text.splitlines() if not line.startswith("#"))


def test_the_families_and_samples_keep_their_order(metrics):
    first, second = ([line.rpartition(" ")[0] for line in metrics().text.splitlines() if "list_age" not in line] for _ in range(2))
    assert first == second


def test_requests_are_counted_by_backend_status_and_outcome_and_no_word_of_a_client_is_a_label(door, metrics):
    before = metrics()
    with door.client() as client:
        client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"))
        for _ in range(2):
            with pytest.raises(openai.RateLimitError):
                client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"), **fault("status=429"))
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("made-up-by-a-client")
    after = metrics()

    def rise(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    assert rise("requests_total", backend="default", status="2xx") == 1
    assert rise("requests_total", backend="default", status="4xx") == 2
    assert rise("requests_total", backend="", status="4xx") == 1
    assert rise("request_outcomes_total", backend="default", outcome="ok") == 3
    assert rise("request_outcomes_total", backend="", outcome="refused") == 1
    assert rise("request_duration_seconds_count", backend="default") == 3
    assert rise("first_byte_seconds_count", backend="default") == 3
    assert rise("request_bytes_total", backend="default") > 300 and rise("response_bytes_total", backend="default") > 300
    assert "made-up" not in after.text


def test_histograms_are_cumulative_and_end_with_their_count(door, metrics):
    with door.client() as client:
        client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"))
    for name in ("request_duration_seconds", "first_byte_seconds"):
        family = metrics().families["modelsieve_" + name]
        for backend in {sample.labels["backend"] for sample in family.samples}:
            samples = [sample for sample in family.samples if sample.labels["backend"] == backend]
            buckets = [(float(sample.labels["le"]), sample.value) for sample in samples if sample.name.endswith("_bucket")]
            assert buckets == sorted(buckets) and buckets[-1][0] == math.inf
            assert [value for _, value in buckets] == sorted(value for _, value in buckets)
            assert [sample.value for sample in samples if sample.name.endswith("_count")] == [buckets[-1][1]]


def test_a_stream_is_in_flight_until_it_ends(door, metrics):
    with door.client() as client:
        with client.chat.completions.create(model=door.model(CHAT_MODEL), messages=say("Hello"), stream=True) as stream:
            next(iter(stream))
            during = metrics()
            assert during.value("requests_in_flight", backend="default") == 1
            assert during.value("upstream_connections", backend="default", state="busy") == 1
            assert during.value("client_connections") >= 2
            for _ in stream:
                pass
        after = metrics()
    assert after.value("requests_in_flight", backend="default") == 0
    assert after.value("upstream_connections", backend="default", state="busy") == 0
    assert after.value("upstream_connections", backend="default", state="idle") >= 1


def test_the_lists_age_size_and_cache_are_told(door, metrics):
    with door.client() as client:
        shown = len(list(client.models.list()))
        # Another loop may have to ask for it once more.
        for _ in range(8):
            client.models.list()
    seen = metrics()
    assert seen.value("list_models", backend="default", visibility="visible") == shown
    assert seen.value("list_models", backend="default", visibility="hidden") > 0
    assert 0 <= seen.value("list_age_seconds", backend="default") < 60
    assert seen.value("list_fetches_total", backend="default", result="ok") == 1
    assert seen.value("list_requests_total", cache="hit") >= 1 <= seen.value("list_requests_total", cache="miss")
