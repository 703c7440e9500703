"""What the fake server answers, by path."""

import collections
import json
import random
import threading
import time

import fake_models
import fake_rules
import fake_usage

EXPORTS = [("curl", "curl"), ("openai", "OpenAI's libraries"), ("open-webui", "Open WebUI"), ("librechat", "LibreChat"), ("opencode", "opencode"), ("zed", "Zed"),
           ("vscode", "VS Code"), ("continue", "Continue"), ("aider", "aider"), ("codex", "Codex"), ("claude-code", "Claude Code"),
           ("copilot-cli", "Copilot CLI"), ("raycast", "Raycast"), ("llm", "llm")]
COLUMNS = ["id", "backend", "kind", "shown", "decided", "rules", "name", "owner", "created", "context", "prompt_price", "completion_price",
           "input", "output", "features", "appeared"]

# A model that calls for its id do not reach; it is not shown, whatever its rules say.
SHADOWED = 0


def cut(value, most=4096):
    """As the program cuts what is long."""
    return f"{value[:most]}… ({len(value.encode())} bytes)" if isinstance(value, str) and len(value) > most else value


class Answers:
    def __init__(self, models=None, hostile=False, empty=False, twins=False):
        self.lock = threading.RLock()
        self.now = time.time()
        self.started = self.now - 5 * 3600
        self.chance = random.Random(3)
        lists = {"sample": fake_models.provider(self.now, models), "local": fake_models.local(), "spare": []}
        if hostile:
            lists["local"] = fake_models.hostile() + lists["local"]
        if empty:
            lists = {name: [] for name in lists}
        # Two backends without a prefix that list the same.
        self.bare = ("local", "spare") if twins else ()
        if twins:
            lists["spare"] = fake_models.local()
        self.empty = empty
        self.lists = lists
        self.sections = json.loads(json.dumps(fake_rules.SECTIONS))
        if twins:
            self.sections["backends/spare"] = {}
        self.previous, self.problems, self.judgements = [], [], {}
        self.requests = collections.deque(maxlen=400)
        self.last = 0
        self.messages = {} if twins else {"spare": "connection refused (127.0.0.1:9)"}
        if empty:
            self.messages = {"sample": "answered 401 Unauthorized: check the key OPENROUTER_KEY", "local": "connection refused (127.0.0.1:11434)",
                             "spare": "connection refused (127.0.0.1:9)"}
        self.version = 1
        self.week = {"days": 7, "requests": 12, "unknown": 1, "input_tokens": 5400, "output_tokens": 2100, "cost": 0.00096}
        self.afterwards = {}

    @property
    def file(self):
        return fake_rules.File(self.sections)

    def state(self):
        return {"hash": self.file.hash, "models_etag": f'"{self.file.hash[:8]}{self.version}"', "changes": 3, "problems": len(self.problems)}

    def answer(self, path, query, body, server):
        self.server = server
        if path.startswith("connect/"):
            return self.export(path.split("/", 1)[1], query)
        if path.startswith("backends/"):
            name = path.split("/")[1]
            down = name in self.messages
            return 200, {"ok": not down, "status": 401 if self.empty and name == "sample" else None if down else 200, "message": self.messages.get(name),
                         "models": None if down else len(self.lists[name]), "took_ms": 84}
        method = getattr(self, path.replace(".", "_"), None)
        if method is None:
            return 404, {"error": {"code": "unknown_path", "message": f"There is no {path}."}}
        answer = method(query if body is None else body)
        return answer if isinstance(answer, tuple) else (200, answer)

    def session(self, _):
        readonly = self.server.read_only
        return {"api": 1, "version": "0.2.0", "now": time.time(), "started": self.started, "access": "key" if self.server.admin_key else "local", "demo": True,
                "url": self.server.url.rstrip("/"), "file": {"path": "/etc/modelsieve/config.yaml", "hash": self.file.hash, "can_write": not readonly,
                "reason": "the file system is read-only" if readonly else None, "can_undo": bool(self.previous) and not readonly, "problems": self.problems},
                "backends": list(self.lists), "views": ["small"], "aliases": ["fast"], "clients": ["phone", "desk"], "state_dir": True,
                "models_etag": self.state()["models_etag"]}

    def judged(self, sections, view=None):
        key = json.dumps([sections, view, self.version, [len(each) for each in self.lists.values()]])
        with self.lock:
            if key not in self.judgements:
                self.judgements[key] = self.judge(sections, view)
            return self.judgements[key]

    def judge(self, sections, view):
        file = fake_rules.File(sections)
        rules, rows = [], []
        for backend, models in self.lists.items():
            section = f"backends/{backend}"
            own = fake_rules.rules_of(file, section, sections[section])
            rules += own
            for model in models:
                shown, decided, matching = fake_rules.judge(own, sections[section], model["id"], model, self.now)
                rows.append([self.prefix(backend) + model["id"], backend, model, shown, decided, matching])
        names = fake_rules.rules_of(file, "aliases", sections["aliases"])
        rules += names
        for name in [] if self.empty else reversed(names):
            backend, identifier = name.text.split(", ")[0].split("/", 1)
            known = {model["id"]: model for model in self.lists.get(backend, [])}
            rows.insert(0, [name.field, backend, {**known.get(identifier, {}), "id": name.field, "name": identifier}, True, name, []])
        if view:
            own = fake_rules.rules_of(file, f"views/{view}", sections[f"views/{view}"])
            rules += own
            for row in rows:
                shown, decided, matching = fake_rules.judge(own, sections[f"views/{view}"], row[0], row[2], self.now)
                row[5] = row[5] + matching
                if row[3]:
                    row[3], row[4] = shown, decided
        taken = set()
        for row in rows:
            if row[3] and row[0] in taken:
                row[3:5] = SHADOWED, None
            elif row[3]:
                taken.add(row[0])
        rows.sort(key=lambda row: row[3] is not True)
        return rules, rows

    def models(self, query):
        rules, rows = self.judged(self.sections, query.get("view"))
        index = {id(rule): number for number, rule in enumerate(rules)}
        names = list(self.lists)
        sets = [[]]

        def intern(words):
            if words is None:
                return None
            if words not in sets:
                sets.append(words)
            return sets.index(words)

        table = []
        for number, (public, backend, model, shown, decided, matching) in enumerate(rows):
            price = model.get("pricing", {})
            prompt, completion = (round(float(price[key]) * 1e6, 6) if key in price else None for key in ("prompt", "completion"))
            features = [word for word in ("tools", "reasoning") if word in model.get("supported_parameters", [])]
            inputs = model.get("architecture", {}).get("input_modalities")
            features += ["vision"] if inputs and "image" in inputs else []
            features += ["free"] if prompt == 0 else []
            table.append([public, names.index(backend) if backend in names else None, int(public in self.sections["aliases"]), 2 if shown is SHADOWED else int(shown), index.get(id(decided)), [index[id(rule)] for rule in matching],
                          cut(model.get("name")), cut(model.get("owned_by")), model.get("created"), model.get("context_length"), prompt, completion, intern(inputs),
                          intern(model.get("architecture", {}).get("output_modalities")), intern(features), self.now - 7200 if "luna-k2" in public else None])
        shown = sum(row[3] for row in rows)
        return {"hash": self.file.hash, "now": self.now, "view": query.get("view"), "backends": [self.brief(name) for name in names],
                "rules": [rule.json() for rule in rules], "sets": sets, "columns": COLUMNS, "rows": table, "shown": shown, "hidden": len(rows) - shown}

    def prefix(self, backend):
        return "" if backend in self.bare else f"{backend}/"

    def brief(self, name):
        return {"name": name, "prefix": self.prefix(name), "state": "down" if name in self.messages else "up", "message": self.messages.get(name)}

    def model(self, query):
        rules, rows = self.judged(self.sections, query.get("view"))
        for public, backend, model, shown, decided, matching in rows:
            if public == query["id"] and query.get("backend", backend) == backend:
                break
        else:
            return 404, {"error": {"code": "model_not_found", "message": f"No backend lists {query['id']}."}}
        where = f"{decided.key}: {decided.text} (line {decided.place['line']})" if decided and decided.place else "no rule matches" if not shown else "there is no rule"
        own = [rule for rule in rules if rule.section == f"backends/{backend}"]
        return {"id": public, "kind": "alias" if public in self.sections["aliases"] else "model", "backend": backend, "upstream_id": model["id"], "shown": bool(shown), "reason": where, "callable": True,
                "rules": [{**{key: rule.json()[key] for key in ("section", "key", "text", "field", "place")}, "outcome": "matched" if rule in matching else "unmatched",
                           "finding": str(model.get(rule.field)) if rule.field else None, "decides": rule is decided} for rule in own],
                "views": [{"name": "small", "shown": ":free" in public, "reason": "glob: *:free (line 36)" if ":free" in public else "no rule matches"}],
                "aliases": ["fast"] if public == "local/gale-3.3:8b" else [], "targets": fake_rules.aslist(self.sections["aliases"].get(public)),
                "call": {"backend": backend, "url": {"sample": "https://sample.example/api/v1", "local": "http://127.0.0.1:11434/v1"}.get(backend, "https://spare.example/v1"),
                         "model": model["id"], "key": "os.environ/SAMPLE_KEY" if backend == "sample" else None},
                "fields": {name: cut(value) for name, value in model.items()}, "fields_left_out": 0, "usage": self.week}

    def rules(self, _):
        file = self.file
        plain, small = self.judged(self.sections), self.judged(self.sections, "small")
        return {"hash": file.hash, "sections": [self.section(file, name, *(small if name.startswith("views") else plain)) for name in self.sections]}

    def section(self, file, name, rules, rows):
        kind, _, short = name.partition("/")
        counted = [row for row in rows if kind == "views" or (row[0] in self.sections["aliases"] if kind == "aliases" else row[1] == short)]
        shown = sum(row[3] for row in counted)
        return {"section": name, "name": short or kind, "kind": kind[:-1] if short else kind, "place": file.place(name), "content": self.sections[name],
                "rules": [rule.json() for rule in rules if rule.section == name], "locked": {}, "shown": shown, "hidden": len(counted) - shown}

    def preview(self, body):
        view = body.get("view")
        after = fake_rules.apply(self.sections, body["change"])
        _, rows = self.judged(self.sections, view)
        rules, drafted = self.judged(after, view)
        before, now = ({row[0] for row in each if row[3]} for each in (rows, drafted))
        problems = [rule.problem for rule in rules if rule.problem]
        touched = [f"{kind}/{name}" for kind in ("backends", "views") for name in (body["change"].get(kind) or {})]
        touched += ["aliases"] if body["change"].get("aliases") else []
        return {"valid": not problems, "problems": problems, "warnings": [], "hash": self.file.hash, "appears": [] if problems else sorted(now - before),
                "disappears": [] if problems else sorted(before - now), "moves": 0, "shown": len(now), "hidden": len(rows) - len(now),
                "rules": [rule.json() for rule in rules if rule.section in touched], "suggestion": self.suggest(after, touched), "partial": None, "took_ms": 4}

    def suggest(self, sections, touched):
        for section in touched:
            name = section.split("/", 1)[-1]
            added = [each for each in sections[section].get("simple", []) if each not in self.sections[section].get("simple", [])]
            if section.startswith("backends/") and len(added) > 2:
                for word in sorted({each.split("/")[0] + "/*" for each in added} | {"*:" + each.rsplit(":")[-1] for each in added}):
                    rule = fake_rules.Rule(self.file, section, "glob", word)
                    if {model["id"] for model in self.lists[name] if rule.matches(model["id"], model, 0)} == set(added):
                        return {"section": section, "key": "glob", "text": word, "replaces": added}
        return None

    def diff(self, body):
        after = fake_rules.File(fake_rules.apply(self.sections, body["change"]))
        lines, patch = fake_rules.diff(self.file, after)
        return {"hash": self.file.hash, "lines": lines, "patch": patch, **({"text": after.text, "masked": True} if self.server.read_only else {"text": None})}

    def save(self, body):
        if body["hash"] != self.file.hash:
            return 409, {"error": {"code": "file_changed", "message": "config.yaml is not the file that the draft began with."}, "hash": self.file.hash}
        after = fake_rules.apply(self.sections, body["change"])
        if self.server.read_only:
            return 409, {"error": {"code": "read_only", "message": "config.yaml cannot be written."}, "text": fake_rules.File(after).text, "masked": True}
        self.previous.append(self.sections)
        self.sections = after
        return self.saved()

    def saved(self):
        _, rows = self.judged(self.sections)
        shown = sum(row[3] for row in rows)
        return {"hash": self.file.hash, "shown": shown, "hidden": len(rows) - shown, "can_undo": bool(self.previous)}

    def undo(self, body):
        if not self.previous:
            return 409, {"error": {"code": "nothing_to_undo", "message": "Nothing has been saved here."}}
        self.sections = self.previous.pop()
        return self.saved()

    def backends(self, _):
        found = []
        _, rows = self.judged(self.sections)
        for number, name in enumerate(self.lists):
            own = [row for row in rows if row[1] == name and row[0] != "fast"]
            shown = sum(row[3] for row in own)
            wave = [None if self.chance.random() < 0.15 else int(260 + 90 * self.chance.random() + (400 if minute % 17 == 3 else 0)) for minute in range(60)]
            down = name in self.messages
            found.append({
                "name": name, "url": {"sample": "https://sample.example/api/v1", "local": "http://127.0.0.1:11434/v1"}.get(name, "https://spare.example/v1"),
                "prefix": self.prefix(name), "place": {"line": 6 + 14 * number, "column": 3}, "state": "down" if down else "up",
                "since": self.now - (2400 if down else 17000), "message": self.messages.get(name), "status": None, "shown": shown, "hidden": len(own) - shown,
                "listed": None if down else self.now - 240, "cache_ttl_s": 900 if number == 0 else None, "appeared_day": 2 if number == 0 else 0,
                "disappeared_day": 1 if number == 0 else 0, "auth": "none" if name == "local" else "key", "key": None if name == "local" else f"os.environ/{name.upper()}_KEY",
                "enforce": False, "requests": 0 if down else 1200 // (number * 8 + 1), "errors": 3 if number == 0 else 0, "in_flight": 2 if number == 0 else 0,
                "connections": {"busy": 2 if number == 0 else 0, "idle": 0 if down else 4, "most": 1024},
                "first_byte_ms": {"p50": None, "p95": None} if down else {"p50": 320 - number * 180, "p95": 910 - number * 500},
                "sparkline": {"step_s": 60, "first_byte_ms": [None] * 60 if down else wave, "requests": [0 if down else self.chance.randint(0, 9) for _ in wave],
                              "errors": [0] * 60}})
        return {"now": self.now, "backends": found}

    def changes(self, _):
        if self.empty:
            return {"events": [], "last": 0}
        return {"last": 3, "events": [
            {"id": 3, "time": self.now - 7200, "backend": "sample", "appeared": ["moonfield/luna-k2", "moonfield/luna-k2-thinking"], "disappeared": [], "more": 0},
            {"id": 2, "time": self.now - 40000, "backend": "sample", "appeared": [], "disappeared": ["harbor-labs/tidewater-7b"], "more": 0},
            {"id": 1, "time": self.now - 90000, "backend": "local", "appeared": ["glint-3:27b-q4"], "disappeared": ["glint-2:27b"], "more": 3}]}

    def call(self, **members):
        with self.lock:
            self.last += 1
            chance = self.chance
            _, rows = self.judged(self.sections)
            public, backend, model = chance.choice([row for row in rows if row[3]] or [["nobody/nothing", "sample", {"id": "nothing"}]])[:3]
            first, tokens = 120 + chance.random() * 700, chance.randint(20, 900)
            outcome, status = chance.choices([("ok", 200), ("ok", 200), ("client_gone", 200), ("upstream_cut", 200), ("refused", 404), ("fallback", 200), ("ok", 429)],
                                             [60, 20, 3, 2, 3, 4, 4])[0]
            fine = status == 200
            took = first + tokens * 14
            price = float(model.get("pricing", {}).get("prompt", 0))
            self.requests.append({
                "id": self.last, "time": time.time(), "method": "POST", "path": "/v1/chat/completions", "view": None, "client": chance.choice(["phone", "desk"]),
                "backend": backend, "model": public, "upstream_model": model["id"], "status": status, "error": None if fine else "model_not_found" if status == 404 else None,
                "attempts": "spare=connect, sample=200" if outcome == "fallback" else None, "trace_id": None, "outcome": outcome, "bytes_in": chance.randint(300, 9000),
                "bytes_out": tokens * 90 if fine else 160, "first_byte_ms": round(first, 1), "duration_ms": round(took if fine else first, 1),
                "input_tokens": chance.randint(40, 4000) if fine else None, "output_tokens": tokens if fine else None,
                "tokens_per_s": round(tokens / (took - first) * 1000, 1) if fine else None, "cost": round(tokens * price * 4, 7) if fine and price else None, **members})

    def usage(self, query):
        return fake_usage.usage(query, self.empty)

    def connect(self, _):
        return {"clients": [{"name": name, "title": title} for name, title in EXPORTS], "url": self.server.url.rstrip("/"), "model": "fast", "key_needed": False}

    def export(self, name, query):
        url = query.get("url") or self.server.url.rstrip("/")
        root = f"{url}/view/{query['view']}/v1" if query.get("view") else f"{url}/v1"
        title = dict(EXPORTS).get(name)
        if title is None:
            return 404, {"error": {"code": "unknown_client", "message": f"There is no client {name}."}}
        if name == "curl":
            text = f"curl {root}/chat/completions \\\n  -H 'Content-Type: application/json' \\\n" \
                   "  -d '{\"model\": \"fast\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'\n"
            return 200, {"name": name, "title": title, "files": [{"path": "a terminal", "language": "shell", "text": text}], "notes": []}
        if name == "librechat":
            text = f"endpoints:\n  custom:\n    - name: modelsieve\n      apiKey: any\n      baseURL: {root}\n      models: {{default: [fast], fetch: true}}\n"
            return 200, {"name": name, "title": title, "files": [{"path": "librechat.yaml", "language": "yaml", "text": text}], "notes": ["Restart LibreChat afterwards."]}
        return 200, {"name": name, "title": title, "files": [{"path": "~/.profile, or the shell", "language": "shell", "text": f"export OPENAI_BASE_URL={root} OPENAI_API_KEY=any\n"}],
                     "notes": ["Any text will do for the key, since this proxy asks its clients for none."]}
