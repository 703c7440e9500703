"""What is watched: metrics as Prometheus has them, and rules and a dashboard that ask for nothing that is not there."""

from __future__ import annotations

import json
import pathlib
import re
import shutil
import subprocess
import urllib.parse
import urllib.request

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from balancers import answers
from process import BIN, ROOT, Process, free_ports, sample_provider, wait_until

GRAFANA = ROOT / "deploy/grafana"
OPEN_METRICS = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="there is no promtool here")


def scrape(url: str, accept: str = "*/*") -> tuple[str, str]:
    with urllib.request.urlopen(urllib.request.Request(url + "/-/metrics", headers={"Accept": accept}), timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """One that has served something, so that every family has samples."""
    provider, url = sample_provider("--pace", "1", "--pieces", "3")
    configuration = tmp_path_factory.mktemp("metrics") / "config.yaml"
    configuration.write_text(
        f"model_filter:\n  a: {{base_url: '{url}', cache_ttl: 60s, auth: none, glob: ['northwind/*']}}\n"
        "  b: {base_url: 'http://127.0.0.1:1/v1', auth: none}\n")
    process = Process(BIN, "-c", configuration, "-p", "0")
    address = process.wait_for(r"listening.*(http://\S+?)/v1").group(1)
    body = json.dumps({"model": "a/northwind/gale-3-70b-instruct", "messages": [{"role": "user", "content": "Hi"}]}).encode()
    for target, data in (("/v1/models", None), ("/v1/chat/completions", body)):
        urllib.request.urlopen(urllib.request.Request(address + target, data, {"Content-Type": "application/json"}), timeout=10).read()
    # What is counted of usage comes in batches.
    wait_until(lambda: "modelsieve_usage_requests_total{" in scrape(address)[1], what="usage in the metrics")
    yield address
    process.stop()
    provider.stop()


@promtool
@pytest.mark.parametrize("accept", ["*/*", OPEN_METRICS])
def test_metrics_are_named_as_prometheus_advises(proxy, accept):
    # promtool reads the older format; what differs in the other are the names of counters and the end.
    text = scrape(proxy, accept)[1].replace("# EOF\n", "")
    text = re.sub(r"(?m)^(# (?:HELP|TYPE) )(\S+?)(?:_total)?( .*)$", lambda found: found.group(1) + with_suffix(found, text) + found.group(3), text)
    result = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def with_suffix(found: re.Match, text: str) -> str:
    name = found.group(2)
    return f"{name}_total" if re.search(rf"(?m)^{name}_total[ {{]", text) else name


def test_both_formats_say_the_same(proxy):
    kind, old = scrape(proxy)
    assert kind == "text/plain; version=0.0.4; charset=utf-8"
    kind, new = scrape(proxy, OPEN_METRICS)
    assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8" and new.endswith("# EOF\n")
    names = [{sample.name for family in parse(text) for sample in family.samples} for parse, text in ((prometheus, old), (open_metrics, new))]
    assert names[0] == names[1] and "modelsieve_requests_total" in names[0]


@promtool
def test_the_rules_are_rules_and_fire_when_they_should():
    for command in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts_test.yaml"]):
        result = subprocess.run(["promtool", *command], cwd=GRAFANA, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr


def test_every_rule_is_tested_and_told_of():
    rules = [rule["alert"] for group in yaml.safe_load((GRAFANA / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    tested = (GRAFANA / "alerts_test.yaml").read_text()
    told = (ROOT / "docs/operating.md").read_text()
    assert [rule for rule in rules if rule not in told] == []
    assert [rule for rule in rules if f"alertname: {rule}" not in tested] == []


def expressions() -> list[str]:
    panels = json.loads((GRAFANA / "dashboard.json").read_text())["panels"]
    found = [target["expr"] for panel in panels for target in panel["targets"]]
    return found + [rule["expr"] for group in yaml.safe_load((GRAFANA / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]


def test_nothing_is_asked_for_that_there_is_not(proxy):
    families = {sample.name for family in prometheus(scrape(proxy)[1]) for sample in family.samples}
    asked = {name for expression in expressions() for name in re.findall(r"modelsieve_\w+", expression)}
    assert len(asked) > 15 and asked - families == set()
    # And the docs tell of all there is.
    told = (ROOT / "docs/operating.md").read_text()
    plain = {re.sub(r"_(bucket|sum|count)$", "", name) for name in families}
    assert {name for name in plain if f"`{name}" not in told} == set()


@pytest.mark.skipif(not shutil.which("prometheus"), reason="there is no prometheus here")
def test_a_prometheus_scrapes_it_and_understands_every_question(proxy, tmp_path):
    port = free_ports(1)[0]
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump({
        "global": {"scrape_interval": "1s"}, "rule_files": [str(GRAFANA / "alerts.yaml")],
        "scrape_configs": [{"job_name": "modelsieve", "metrics_path": "/-/metrics", "static_configs": [{"targets": [proxy.removeprefix("http://")]}]}]}))
    process = Process(
        "prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data", f"--web.listen-address=127.0.0.1:{port}")
    url = f"http://127.0.0.1:{port}"

    def ask(expression: str) -> list:
        with urllib.request.urlopen(f"{url}/api/v1/query?query={urllib.parse.quote(expression)}", timeout=10) as answer:
            return json.load(answer)["data"]["result"]

    try:
        wait_until(lambda: answers(url + "/-/ready"), within=30, what=lambda: process.output)
        wait_until(lambda: ask('up{job="modelsieve"} == 1'), within=30)
        variables = {"$job": "modelsieve", "$instance": ".*", "$backend": ".*", "$__rate_interval": "1m"}
        for expression in expressions():
            for name, value in variables.items():
                expression = expression.replace(name, value)
            ask(expression)
        assert ask('modelsieve_build_info{version!=""}')
    finally:
        process.stop()
