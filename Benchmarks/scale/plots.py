"""Draws what `run` has measured: plots.py RESULTS FOLDER. One SVG a part; the same figures give the same bytes."""

from __future__ import annotations

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plot  # noqa: E402

COLOURS = {"modelsieve": "#0b6e99", "nginx": "#c05621"}
plot.rcParams |= {
    "svg.hashsalt": "modelsieve", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.6, "axes.titlesize": 9, "axes.titleweight": "bold",
    "legend.frameon": False, "figure.facecolor": "white"}


def short(count: float) -> str:
    return f"{count / 1000:.3g}k" if count >= 1000 else f"{count:g}"


def save(figure, folder: pathlib.Path, name: str):
    figure.tight_layout()
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
    plot.close(figure)


def draw_memory(result: dict, folder: pathlib.Path):
    figure, panels = plot.subplots(1, len(result), figsize=(11, 3.2))
    for axes, series in zip(panels, result.values()):
        for name, points in series["subjects"].items():
            clients = [one["clients"] for one in points]
            memory = [(one["rss_kib"] - points[0]["rss_kib"]) / 1024 for one in points]
            axes.plot(clients, memory, "o-", markersize=3, color=COLOURS[name], label=f"{name}: {points[-1]['rss_kib_each']:.1f} KiB each")
        if limit := series.get("limit_kib"):
            axes.plot([0, clients[-1]], [0, clients[-1] * limit / 1024], "--", color="#888888", linewidth=1, label=f"limit: {limit} KiB each")
        axes.set(xlabel=series["what"], ylabel="MiB above none", ylim=(0, None), xlim=(0, None))
        axes.xaxis.set_major_formatter(lambda count, _: short(count))
        axes.legend(loc="upper left")
    save(figure, folder, "scale-memory")


def draw_cost(curves: dict, folder: pathlib.Path):
    columns = 3
    rows = -(-len(curves) // columns)
    figure, panels = plot.subplots(rows, columns, figsize=(11, 2.7 * rows), squeeze=False)
    for axes in panels.flat[len(curves):]:
        axes.set_visible(False)
    for axes, curve in zip(panels.flat, curves.values()):
        positions = range(len(curve["counts"]))
        for name, points in curve["subjects"].items():
            least, most = ([bound(one["rounds"]) for one in points] for bound in (min, max))
            axes.fill_between(positions, least, most, color=COLOURS[name], alpha=0.15, linewidth=0)
            axes.plot(positions, [one["cpu_us"] for one in points], "o-", markersize=3, color=COLOURS[name], label=name)
        axes.set(title=curve["title"], xlabel=curve["what"], ylabel=f"CPU µs a {curve['unit']}", ylim=(0, None))
        axes.set_xticks(positions, [short(count) for count in curve["counts"]])
        if len(curve["subjects"]) > 1:
            axes.legend(loc="lower right")
    save(figure, folder, "scale-cost")


def draw_fairness(result: dict, folder: pathlib.Path):
    phases = [(name, kind, subject[kind]) for name, subject in result.items() for kind in ("calm", "busy") if kind in subject][::-1]
    figure, panels = plot.subplots(1, 2, figsize=(10, 0.4 * len(phases) + 1.2), sharey=True)
    names = [name + (", 64 busy" if kind == "busy" else "") for name, kind, _ in phases]
    colours = [COLOURS.get(name.partition(",")[0], "#777777") for name, _, _ in phases]
    for mark, key in (("o", "p50_ms"), ("|", "p99_ms")):
        panels[0].scatter([phase["new_clients"][key] for _, _, phase in phases], names, marker=mark, s=40, c=colours)
    panels[1].scatter([phase["streams"]["gap_p50_ms"] for _, _, phase in phases], names, marker="o", s=40, c=colours)
    panels[1].scatter([phase["streams"]["gap_max_ms"] for _, _, phase in phases], names, marker="|", s=40, c=colours)
    panels[0].set(title="New clients", xlabel="ms from connecting to the answer (dot: p50, bar: p99)", xlim=(0, None))
    panels[1].set(title="Streams with a piece each 100 ms", xlabel="ms, a stream's longest wait (dot: p50, bar: worst)", xlim=(0, None))
    for axes in panels:
        axes.grid(axis="y", visible=False)
    save(figure, folder, "scale-fairness")


def main():
    results, folder = json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for part, draw in (("memory", draw_memory), ("cost", draw_cost), ("fairness", draw_fairness)):
        if results.get(part):
            draw(results[part], folder)


if __name__ == "__main__":
    main()
