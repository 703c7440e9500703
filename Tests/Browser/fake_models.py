"""Made-up providers whose lists look like real ones, and lists that mean harm."""

import random

FAMILIES = [
    ("northwind", "gale", ["2", "3", "3.1", "3.3"], ["3b", "8b", "70b"], ["instruct", "instruct:free", ""], "chat"),
    ("northwind", "gale", ["3.2", "4"], ["11b", "90b"], ["vision-instruct", "vision-instruct:free"], "vision"),
    ("corvid", "raven", ["1", "1.5", "2", "2.5"], ["", "mini", "nano", "turbo"], ["", "2024-08-06", "2025-04-14"], "chat"),
    ("corvid", "rook", ["1", "3", "4"], ["", "mini", "pro"], ["", "high"], "reasoning"),
    ("tessera", "mosaic", ["small", "medium", "large"], [""], ["", "2407", "2411", "2503", "latest"], "chat"),
    ("tessera", "grout", ["8x7b", "8x22b"], [""], ["", "instruct", "instruct:free"], "chat"),
    ("lumen", "beam", ["1.5", "2.0", "2.5"], ["pro", "flash", "flash-lite"], ["", "preview-05-20", "exp:free"], "vision"),
    ("lumen", "glint", ["2", "3"], ["1b", "4b", "12b", "27b"], ["it", "it:free"], "chat"),
    ("anselm", "sonata", ["3", "3.5", "3.7", "4", "4.5"], [""], ["", ":beta", ":thinking"], "vision"),
    ("anselm", "ode", ["3", "4", "4.1"], [""], ["", ":beta"], "vision"),
    ("jade-river", "delta", ["2", "2.5", "3"], ["7b", "14b", "32b", "72b"], ["instruct", "instruct:free"], "chat"),
    ("jade-river", "delta-coder", ["2.5", "3"], ["7b", "32b"], ["instruct", ":free"], "chat"),
    ("deepwell", "drill", ["r1", "r1-0528", "r2"], [""], ["", ":free", "distill-gale-70b", "distill-delta-32b"], "reasoning"),
    ("boreal", "command-post", ["r", "r-plus", "a"], [""], ["", "08-2024", "03-2025"], "chat"),
    ("moonfield", "luna", ["k1", "k2"], [""], ["", "thinking", ":free"], "reasoning"),
    ("openhearth", "hermit", ["2", "3", "4"], ["8b", "70b"], ["", "uncensored"], "chat"),
    ("granite-peak", "slate", ["3.2", "4.0"], ["h-micro", "h-small", "8b"], ["", "instruct"], "chat"),
    ("corvid", "embed", ["2", "3"], ["small", "large"], [""], "embedding"),
    ("lumen", "canvas", ["1", "2", "3"], ["", "fast"], [""], "image"),
]
INPUTS = {"chat": ["text"], "reasoning": ["text"], "vision": ["image", "text"], "embedding": ["text"], "image": ["text"]}
OUTPUTS = {"embedding": ["embeddings"], "image": ["image"]}
CONTEXTS = [8192, 32768, 65536, 128000, 131072, 200000, 262144, 1000000, 1048576]


def name_of(*parts):
    return "-".join(part for part in parts if part).replace("-:", ":")


def provider(now, count=None):
    """The models of a provider with hundreds; with a count, as many as that."""
    chance = random.Random(7)
    names = [(vendor, name_of(name, version, size, variant), kind, index / len(versions))
             for vendor, name, versions, sizes, variants, kind in FAMILIES
             for index, version in enumerate(versions) for size in sizes for variant in variants]
    if count is not None:
        names = [(vendor, f"{name}-{index // len(names)}" if index >= len(names) else name, kind, progress)
                 for index in range(count) for vendor, name, kind, progress in [names[index % len(names)]]]
    return [model(f"{vendor}/{name}", vendor, kind, progress, now, chance) for vendor, name, kind, progress in names]


def model(identifier, vendor, kind, progress, now, chance):
    is_free = identifier.endswith(":free")
    big = 4 if any(word in identifier for word in ("70b", "72b", "90b", "pro", "large", "ode")) else 1
    prompt = 0.0 if is_free else round(big * chance.choice([0.04, 0.05, 0.1, 0.15, 0.3, 0.6, 1.25]), 3)
    tools = kind in ("chat", "vision", "reasoning") and chance.random() < 0.7
    title = identifier.split("/")[1].replace("-", " ").replace(":", " (").title() + (")" if ":" in identifier else "")
    return {
        "id": identifier, "name": f"{vendor.title()}: {title}", "created": int(now - (1 - progress) * 900 * 86400 - chance.random() * 80 * 86400),
        "object": "model", "owned_by": vendor, "context_length": chance.choice(CONTEXTS) if kind != "embedding" else 8192,
        "architecture": {"input_modalities": INPUTS[kind], "output_modalities": OUTPUTS.get(kind, ["text"])},
        "pricing": {"prompt": f"{prompt / 1e6:.9f}".rstrip("0").rstrip("."), "completion": f"{prompt * 4 / 1e6:.9f}".rstrip("0").rstrip(".")},
        "supported_parameters": ["max_tokens"] + (["tools", "tool_choice"] if tools else []) + (["reasoning"] if kind == "reasoning" else []),
        "description": f"A {kind} model by {vendor}.",
    }


def local():
    """What runs on a machine at home: ids, and nothing else."""
    names = ["gale-3.3:8b", "gale-3.3:70b-q4", "glint-3:4b", "glint-3:12b", "glint-3:27b-q4", "delta-3:14b", "delta-coder-3:32b",
             "drill-r1:8b", "slate-4.0:h-small", "embed-nomad"]
    return [{"id": name, "object": "model", "owned_by": "library"} for name in names]


def hostile():
    """Ids and names that would be a script, turn the line round, or fill the memory, were they more than words."""
    texts = ['<img src=x onerror="window.harm=1">', "<script>window.harm=2</script>", "a\u202egnp.exe", "javascript:window.harm=3", '"><svg onload=window.harm=4>',
             "{{constructor.constructor('window.harm=5')()}}", "\u0000\u0007null", "ünïcödé/模型", "x" * 512, "__proto__", "constructor", " lead and trail ",
             "two\nlines", "three\u2028lines\u2029of words"]
    found = [{"id": text, "name": text, "object": "model", "description": text, "owned_by": text} for text in texts]
    found.append({"id": "long/description", "object": "model", "description": "<b>" + "d" * 1_000_000})
    return found
