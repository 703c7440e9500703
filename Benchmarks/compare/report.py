"""Tables, in markdown, of what `run` measured."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench import table

MIB = 1024
# What the CPU time of a round is given in: the row's title, by what the microseconds are multiplied, decimals.
LOAD_ROWS = {
    "chat": ("2 KB chat request, CPU µs", 1, 1),
    "log": ("the same, logged, CPU µs", 1, 1),
    "stream": ("piece of a stream, CPU µs", 1, 2),
    "100k": ("100 KB body, CPU ms a MB", 1e-3 / 0.1, 2),
    "5m": ("5 MB body, CPU ms a MB", 1e-3 / 5, 2),
    "anew": ("2 KB chat request, a connection each, CPU µs", 1, 1),
    "https": ("2 KB chat request, https backend, CPU µs", 1, 1),
    "https-stream": ("piece of a stream, https backend, CPU µs", 1, 2),
}
DELAY_ROWS = [
    ("first byte of a stream, added µs, p50", "first_us", "p50"), ("p99", "first_us", "p99"), ("piece, added µs, p50", "pieces_us", "p50"),
    ("p99", "pieces_us", "p99"),
]


def by_round(results: list[dict], subject: str, value: Callable[[dict], float]) -> dict[int, float]:
    return {result["round"]: value(result) for result in results if result["subject"] == subject}


def ratios(results: list[dict], subject: str, base: str = "nginx") -> list[float]:
    """Round by round, to nginx in the same round."""
    theirs = by_round(results, base, lambda result: result["cpu_us"])
    return [ours / theirs[number] for number, ours in by_round(results, subject, lambda result: result["cpu_us"]).items() if number in theirs]


def with_ratio(text: str, ratio: float | None) -> str:
    return text if ratio is None else f"{text} ({ratio:.2f} ×)"


def load_cell(results: list[dict], subject: str, scale: float, decimals: int) -> str:
    seen = by_round(results, subject, lambda result: scale * result["cpu_us"]).values()
    if not seen:
        return "–"
    relative = ratios(results, subject)
    return with_ratio(f"{statistics.median(seen):,.{decimals}f}", statistics.median(relative) if relative and subject != "nginx" else None)


def delay_cell(results: list[dict], subject: str, kind: str, quantile: str) -> str:
    direct = by_round(results, "direct", lambda result: result[kind][quantile])
    added = [value - direct[number] for number, value in by_round(results, subject, lambda result: result[kind][quantile]).items()]
    return f"{statistics.median(added):,.0f}" if added else "–"


def memory_cell(seen: dict | None, moment: str) -> str:
    if not seen:
        return "–"
    resident, anonymous = (seen[moment][kind] / MIB for kind in ("Rss", "Anonymous"))
    return f"{resident:,.1f} ({anonymous:,.1f})"


def stream_cell(seen: dict | None, streams: int) -> str:
    return f"{(seen['streams']['Rss'] - seen['idle']['Rss']) / streams:,.1f}" if seen else "–"


def start_cell(times: list[float] | None) -> str:
    return f"{statistics.median(times):,.0f}" if times else "–"


def measures(report: dict) -> str:
    """One row a measure, one column a subject."""
    names = list(report["versions"])
    rows = []
    for key, results in report["load"].items():
        title, scale, decimals = LOAD_ROWS[key]
        rows.append([title, *(load_cell(results, name, scale, decimals) for name in names)])
    if report["delay"]:
        rows += [[title, *(delay_cell(report["delay"], name, kind, quantile) for name in names)] for title, kind, quantile in DELAY_ROWS]
    if memory := report["memory"]:
        rows.append(["idle, MiB resident (anonymous)", *(memory_cell(memory.get(name), "idle") for name in names)])
        rows.append([f"with {report['open_streams']} streams, MiB", *(memory_cell(memory.get(name), "streams") for name in names)])
        rows.append(["an open stream, KiB", *(stream_cell(memory.get(name), report["open_streams"]) for name in names)])
    if report["start_ms"]:
        rows.append(["start to listening, ms", *(start_cell(report["start_ms"].get(name)) for name in names)])
    if handshakes := report.get("handshakes"):
        title = f"handshakes for {report['few']} requests, a connection each, {report['threads']} threads"
        rows.append([title, *(str(handshakes.get(name, "–")) for name in names)])
    return table(["", *names], rows)


def spread(report: dict) -> str:
    """How modelsieve's ratio to nginx varied, and whether the proxies were saturated."""
    rows = []
    for key, results in report["load"].items():
        relative = ratios(results, "modelsieve")
        if relative:
            busy = [statistics.median(by_round(results, name, lambda one: one["core_share"]).values()) for name in ("modelsieve", "nginx")]
            rate = [statistics.median(by_round(results, name, lambda one: one["rate"]).values()) for name in ("modelsieve", "nginx")]
            rows.append([
                LOAD_ROWS[key][0].partition(", CPU")[0], f"**{statistics.median(relative):.2f}**", f"{min(relative):.2f} to {max(relative):.2f}",
                " / ".join(f"{value:,.0f}" for value in rate), " / ".join(f"{value:.0%}" for value in busy),
            ])
    return table(["modelsieve / nginx", "CPU time", "least to greatest", "a second", "of the core"], rows) if rows else ""


def notes(report: dict) -> str:
    lines = [f"- skipped: {name}: {reason}" for name, reason in report["skipped"].items()]
    failures: dict[tuple[str, str], list[str]] = {}
    for note in report["notes"]:
        failures.setdefault((note["subject"], note["reason"]), []).append(note["what"])
    lines += [f"- {subject}, {', '.join(dict.fromkeys(what))}: {reason}" for (subject, reason), what in failures.items()]
    lines += [f"- {name}: an eighth of the connections and {report['slow_rounds']} rounds, because it is slow." for name in report["slow"]]
    lines += [f"- {name} {version}: {report['does'][name]}." for name, version in report["versions"].items()]
    return "\n".join(lines)


def text(report: dict) -> str:
    plan = f"{report['rounds']} alternating rounds of {report['seconds']:g} s; one core for the proxy, one for the load and the upstream"
    caption = "Medians over the rounds; in brackets behind CPU time, the median of the rounds' ratios to nginx."
    return "\n\n".join(filter(None, [f"{report['hardware']}; {plan}. {caption}", measures(report), spread(report), notes(report)]))
