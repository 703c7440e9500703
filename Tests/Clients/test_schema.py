"""The configuration's JSON Schema, read by somebody else's validator: it takes every example of the docs and no misspelt key."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

from program import BIN

DOCS = pathlib.Path(__file__).parents[2] / "docs"
EXAMPLES = [
    (page.name, text) for page in sorted(DOCS.glob("*.md")) for text in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)
    if "model_filter:" in text]


@pytest.fixture(scope="module")
def schema():
    text = subprocess.run([BIN, "schema"], capture_output=True, check=True, timeout=20).stdout
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_there_are_examples():
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize(("page", "text"), EXAMPLES)
def test_every_example_of_the_docs_is_valid(schema, page, text):
    schema.validate(yaml.safe_load(text))


@pytest.mark.parametrize("text", [
    "{}", "model_filter: {base_url: 'http://h/v1', regex: a}", "model_filter: {base_url: 'ftp://h'}", "model_filter: {a: {simple: b}}",
    "model_filter: {base_url: 'http://h', auth: keys}", "{server: {port: 70000}, model_filter: {base_url: 'http://h'}}",
    "{server: {log: {level: loud}}, model_filter: {base_url: 'http://h'}}", "{servr: {}, model_filter: {base_url: 'http://h'}}",
    "model_filter: {base_url: 'http://h', restore_model: 1}", "model_filter: {base_url: 'http://h', stale_ttl: 11y}",
    "model_filter: {base_url: 'http://h', paths: []}", "model_filter: {base_url: 'http://h', exclude: {}}",
    "{views: {v: {}}, model_filter: {base_url: 'http://h'}}", "{views: {v: {case_sensitive: true}}, model_filter: {base_url: 'http://h'}}",
    "{server: {max_body: 1XB}, model_filter: {base_url: 'http://h'}}", "{aliases: {a: []}, model_filter: {base_url: 'http://h'}}"])
def test_what_the_program_refuses_for_its_form_the_schema_refuses(schema, text):
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(yaml.safe_load(text))
