"""A union as a household has it: two providers with the operator's keys, one that speaks other APIs too, and a key of the proxy's own for clients."""

from __future__ import annotations

import pathlib

import pytest
import yaml

from conftest import CHAT_MODEL, EMBEDDING_MODEL
from native_provider import NativeProvider
from program import proxy, sample_provider

KEY, WRONG = "sk-of-the-household", "sk-of-nobody"
NATIVE_MODEL = "native-1"


class Household:
    """`url` is the proxy's, without `/v1`."""

    def __init__(self, folder: pathlib.Path):
        self.native = NativeProvider(NATIVE_MODEL)
        self.providers = {name: sample_provider(folder / name, "--key", f"sk-{name}", "--pace", "1") for name in ("first", "second")}
        backends = {
            name: {"base_url": program.url, "api_key": f"sk-{name}", "simple": [CHAT_MODEL, EMBEDDING_MODEL]}
            for name, program in self.providers.items()}
        backends["other"] = {"base_url": self.native.url, "api_key": "sk-native", "auth_header": "x-api-key", "paths": ["*"]}
        self.configuration = folder / "config.yaml"
        self.configuration.write_text(yaml.safe_dump({
            "server": {"clients": [{"name": "all", "key": KEY}]}, "model_filter": backends, "default_backend": "other",
            "aliases": {"smart": [f"first/{CHAT_MODEL}", f"second/{CHAT_MODEL}"]}}, sort_keys=False))
        self.proxy = proxy(folder / "proxy", self.configuration)
        self.url = self.proxy.url

    def stop(self):
        for running in [self.proxy, *self.providers.values()]:
            running.stop()
        self.native.stop()


MODELS = {
    "smart", f"first/{CHAT_MODEL}", f"first/{EMBEDDING_MODEL}", f"second/{CHAT_MODEL}", f"second/{EMBEDDING_MODEL}", f"other/{NATIVE_MODEL}"}


@pytest.fixture(scope="module")
def household(tmp_path_factory):
    household = Household(tmp_path_factory.mktemp("household"))
    yield household
    household.stop()
