"""The rules of the fake server: enough of the filter to show what a draft would do, and the file they stand in."""

import difflib
import fnmatch
import hashlib
import json
import re

COMMENTS = {
    ("backends/sample", None): "# Hundreds of models; the phone needs a dozen.",
    ("backends/sample", "glob"): "# what I use every day",
    ("backends/sample", "exclude"): "# never these",
    ("backends/local", None): "# The machine under the desk.",
}
SECTIONS = {
    "backends/sample": {"glob": ["northwind/gale-3*", "lumen/beam-2.5-*", "anselm/*"], "regexp": [r"jade-river/delta-3-(14|32)b.*"],
                        "where": {"context_length": ">= 32k"}, "exclude": {"glob": ["*:beta"], "simple": ["anselm/ode-3"]}},
    "backends/local": {"exclude": {"simple": ["embed-nomad"]}},
    "backends/spare": {"simple": ["mosaic-large"]},
    "views/small": {"glob": ["*:free", "local/*"], "simple": ["fast"]},
    "aliases": {"fast": ["local/gale-3.3:8b"]},
}
SETTINGS = {
    "backends/sample": ["base_url: https://sample.example/api/v1", "api_key: •••", "cache_ttl: 15m"],
    "backends/local": ["base_url: http://127.0.0.1:11434/v1"],
    "backends/spare": ["base_url: https://spare.example/v1", "api_key: •••"],
}
ORDER = ["simple", "glob", "regexp", "where", "where_missing", "exclude", "default", "enforce"]


def aslist(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def merge(base, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def apply(sections, change):
    result = dict(sections)
    for kind in ("backends", "views"):
        for name, patch in (change.get(kind) or {}).items():
            result[f"{kind}/{name}"] = merge(result.get(f"{kind}/{name}", {}), patch)
    result["aliases"] = merge(result["aliases"], change.get("aliases") or {})
    return result


def scalar(value):
    text = str(value)
    return text if re.fullmatch(r"[\w./:-]+", text) else "'" + text.replace("'", "''") + "'"


class File:
    """The file, and the line of each entry in it."""

    def __init__(self, sections):
        self.lines, self.places = ["# What the house may use.", "server:", "  port: 8080", "model_filter:"], {}
        for section in [name for name in sections if name.startswith("backends/")]:
            self.section(section, sections[section], 2)
        self.lines.append("aliases:")
        for name, targets in sections["aliases"].items():
            listed = ", ".join(aslist(targets))
            self.put(2, f"{name}: {listed if len(aslist(targets)) == 1 else f'[{listed}]'}", "aliases", "alias", name)
        self.lines.append("views:")
        for section in [name for name in sections if name.startswith("views/")]:
            self.section(section, sections[section], 2)
        self.text = "\n".join(self.lines) + "\n"
        self.hash = hashlib.sha256(self.text.encode()).hexdigest()

    def put(self, indent, text, *key):
        self.lines.append(" " * indent + text)
        self.places[key] = {"line": len(self.lines), "column": indent + 1}

    def comment(self, indent, *key):
        if key in COMMENTS:
            self.lines.append(" " * indent + COMMENTS[key])

    def section(self, section, content, indent):
        self.comment(indent, section, None)
        self.put(indent, section.split("/", 1)[1] + ":", section)
        for line in SETTINGS.get(section, []):
            self.lines.append(" " * (indent + 2) + line)
        for key in ORDER:
            if key in content:
                self.comment(indent + 2, section, key)
                self.entry(section, "", key, content[key], indent + 2)

    def entry(self, section, prefix, key, value, indent):
        if key == "exclude":
            self.put(indent, "exclude:", section, "exclude")
            for inner in ORDER:
                if inner in value:
                    self.entry(section, "exclude.", inner, value[inner], indent + 2)
        elif key == "where":
            self.put(indent, "where:", section, prefix + key)
            for each in aslist(value):
                for field, condition in each.items():
                    self.put(indent + 2, f"{field}: {condition!r}", section, prefix + key, field)
        elif isinstance(value, list) and value:
            self.put(indent, f"{key}:", section, prefix + key)
            for each in value:
                self.put(indent + 2, f"- {scalar(each)}", section, prefix + key, str(each))
        else:
            self.put(indent, f"{key}: {'[]' if value == [] else scalar(value)}", section, prefix + key, str(value))

    def place(self, *key):
        return self.places.get(key)


class Rule:
    def __init__(self, file, section, key, text, field=None, value=None, index=0):
        self.section, self.key, self.text, self.field = section, key, text, field
        self.value = value
        self.place = file.place(section, key, field if field else text)
        self.matched = self.decided = 0
        self.problem = None
        kind = key.split(".")[-1]
        try:
            if kind == "regexp":
                self.pattern = re.compile(text, re.IGNORECASE)
            elif kind == "glob":
                self.pattern = re.compile(fnmatch.translate(text), re.IGNORECASE)
            elif kind == "where" and not condition(value, "1", 0)[1]:
                raise ValueError(f"'{text}' is not a condition")
        except (re.error, ValueError) as error:
            said = f'"{text}" is not a regular expression: {error}' if kind == "regexp" else str(error)
            self.problem = {"message": said, "section": section, "key": key, "index": index, "field": field, "place": self.place}

    def matches(self, identifier, fields, now):
        kind = self.key.split(".")[-1]
        if self.problem:
            return False
        if kind == "simple":
            return self.text.lower() == identifier.lower()
        if kind in ("glob", "regexp"):
            return self.pattern.fullmatch(identifier) is not None
        found = fields
        for part in self.field.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return condition(self.value, found, now)[0]

    def json(self):
        return {"section": self.section, "key": self.key, "text": self.text, "field": self.field, "place": self.place,
                "matched": self.matched, "decided": self.decided, "stopped": 0, "problem": self.problem}


def condition(text, found, now):
    """Whether it holds, and whether it is one."""
    if isinstance(text, list):
        both = [condition(each, found, now) for each in text]
        return any(holds for holds, _ in both), all(known for _, known in both)
    text = str(text)
    if text.startswith("contains "):
        return found is not None and text[9:] in found, True
    read = re.fullmatch(r"([<>]=?|=|!=)\s*([\d.]+)\s*([kMGd]?)", text)
    if not read:
        return str(found) == text.removeprefix("= "), not re.match(r"[<>]", text)
    try:
        number = float(found)
    except (TypeError, ValueError):
        return False, True
    bound = float(read[2]) * {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "d": 86400}[read[3]]
    if read[3] == "d":
        number = now - number
    return {"<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound, "=": number == bound,
            "!=": number != bound}[read[1]], True


def written(value):
    """A condition as the program writes it."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def rules_of(file, section, content):
    if section == "aliases":
        return [Rule(file, section, "alias", ", ".join(aslist(targets)), name, targets) for name, targets in content.items()]
    found = []

    def read(holder, prefix):
        for key in ("simple", "glob", "regexp"):
            found.extend(Rule(file, section, prefix + key, str(text), index=index) for index, text in enumerate(aslist(holder.get(key))))
        for where in aslist(holder.get("where")):
            found.extend(Rule(file, section, prefix + "where", written(value), field, value) for field, value in where.items())

    read(content, "")
    read(content.get("exclude") or {}, "exclude.")
    return found


def judge(rules, content, identifier, fields, now):
    """Whether it is shown, by which rule, and all that match."""
    matching = [rule for rule in rules if rule.matches(identifier, fields, now)]
    for rule in matching:
        rule.matched += 1
    decided = next((rule for rule in matching if rule.key.startswith("exclude.")), None)
    shown = False
    if decided is None:
        selects = any(content.get(key) is not None for key in ("simple", "glob", "regexp"))
        decided = next((rule for rule in matching if rule.key in ("simple", "glob", "regexp")), None)
        shown = decided is not None or not selects
        failed = next((rule for rule in rules if rule.key == "where" and rule not in matching), None)
        if shown and failed:
            shown, decided = False, failed
    if decided:
        decided.decided += 1
    return shown, decided, matching


def diff(before, after):
    lines, old, new = [], 0, 0
    patch = list(difflib.unified_diff(before.lines, after.lines, "config.yaml", "config.yaml", lineterm=""))
    for line in patch[2:]:
        if line.startswith("@@"):
            old, new = (int(part) for part in re.match(r"@@ -(\d+)\S* \+(\d+)", line).groups())
            if lines:
                lines.append({"sign": None, "old": None, "new": None, "text": None})
            continue
        sign = line[0]
        lines.append({"sign": sign, "old": old if sign != "+" else None, "new": new if sign != "-" else None, "text": line[1:]})
        old, new = old + (sign != "+"), new + (sign != "-")
    return lines, "\n".join(patch)
