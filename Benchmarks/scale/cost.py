"""What a request costs against how many there are of something: connections, models, backends, aliases, rules. The points of a curve are measured in
turn, round after round, so that what else the machine does hits them all."""

from __future__ import annotations

import dataclasses
import pathlib
import statistics
import typing

from bench import MODEL, Process, give_up
from subjects import CrowdControl, ScaleBench, backend

# Keep-alive connections of the load where their number is not what is varied.
CONNECTIONS = 64
# Microseconds between two pieces of a stream where there are 64; with more, longer, so that as many pieces go through.
PACE = 1_000


@dataclasses.dataclass
class Point:
    """One measured thing: a proxy, what it is asked for, and on how many connections."""

    process: Process
    port: int
    model: str = "or/" + MODEL
    connections: int = CONNECTIONS
    query: str = ""
    crowd: CrowdControl | None = None
    request: pathlib.Path | None = None

    def stop(self):
        if self.crowd:
            self.crowd.stop()
        self.process.stop()


@dataclasses.dataclass(frozen=True)
class Curve:
    title: str
    what: str
    counts: tuple[int, ...]
    quick_counts: tuple[int, ...]
    # From the counts to their points.
    points: typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]
    # What the same load costs nginx; None where nginx has no such thing.
    peer_points: typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]] | None = None
    unit: str = "request"
    # The count that the others are compared with.
    reference: int = 0


def each(point: typing.Callable[[ScaleBench, int, int], Point]) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    """A proxy of its own for each count, all before one upstream."""

    def points(bench: ScaleBench, counts: tuple[int, ...]) -> list[Point]:
        upstream = bench.upstream()
        return [point(bench, upstream, count) for count in counts]

    return points


def on_connections(start: str) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    def points(bench: ScaleBench, counts: tuple[int, ...]) -> list[Point]:
        process, port = getattr(bench, start)(bench.upstream())
        return [Point(process, port, connections=count) for count in counts]

    return points


def beside_idle(start: str) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    def point(bench: ScaleBench, upstream: int, count: int) -> Point:
        process, port = getattr(bench, start)(upstream)
        crowd = bench.crowd(port)
        crowd.do("idle", count)
        return Point(process, port, crowd=crowd)

    return each(point)


def on_streams(start: str) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    def points(bench: ScaleBench, counts: tuple[int, ...]) -> list[Point]:
        found = []
        for count in counts:
            process, port = getattr(bench, start)(bench.upstream(PACE * count // counts[0]))
            found.append(Point(process, port, connections=count, query=f"?pieces={1_000 * counts[0] // count}"))
        return found

    return points


def with_models(**rules) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    """The backend that is asked lists that many, which modelsieve knows from its first request on, and the filter decides on each."""

    def points(bench: ScaleBench, counts: tuple[int, ...]) -> list[Point]:
        return [Point(*bench.proxy({"bench": backend(bench.list_upstream(count), prefix="or/", enforce=True, **rules)})) for count in counts]

    return points


@each
def backends(bench: ScaleBench, upstream: int, count: int) -> Point:
    """The request goes to the last."""
    names = [f"backend-{index:03}" for index in range(count)]
    return Point(*bench.proxy({name: backend(upstream, glob=["bench/*"]) for name in names}), model=f"{names[-1]}/{MODEL}")


@each
def prefix_lengths(bench: ScaleBench, upstream: int, count: int) -> Point:
    """Every prefix is one byte longer than the one before; the request goes to the shortest, with a model that is longer than them all."""
    backends = {f"backend-{index:03}": backend(upstream, prefix="p" * (index + 1) + "/", glob=["bench/*"]) for index in range(count)}
    return Point(*bench.proxy(backends), model="p/bench/" + "m" * 128)


@each
def origins(bench: ScaleBench, upstream: int, count: int) -> Point:
    """As `backends`, but each has an origin, and so a pool, of its own."""
    names = [f"backend-{index:03}" for index in range(count)]
    settings = {name: backend(upstream, glob=["bench/*"]) | {"max_connections": 1_024 + index} for index, name in enumerate(names)}
    return Point(*bench.proxy(settings), model=f"{names[-1]}/{MODEL}")


@each
def aliases(bench: ScaleBench, upstream: int, count: int) -> Point:
    """The request goes to the last, and without any to its target."""
    names = [f"alias-{index:05}" for index in range(count)]
    process, port = bench.proxy({"bench": backend(upstream, prefix="or/", glob=["bench/*"])}, aliases={name: "or/" + MODEL for name in names})
    return Point(process, port, model=names[-1] if names else "or/" + MODEL)


def with_rules(kind: str) -> typing.Callable[[ScaleBench, tuple[int, ...]], list[Point]]:
    @each
    def point(bench: ScaleBench, upstream: int, count: int) -> Point:
        """The last matches, and the filter is enforced."""
        ending = "*" if kind == "glob" else ""
        rules = [f"other/model-{index:05}{ending}" for index in range(count - 1)] + [MODEL + ending]
        return Point(*bench.proxy({"bench": backend(upstream, prefix="or/", enforce=True) | {kind: rules}}))

    return point


CURVES = {
    "connections": Curve(
        "Busy connections", "keep-alive connections", (1, 8, 64, 512, 4_096), (1, 64, 4_096), on_connections("plain_proxy"),
        on_connections("nginx_proxy"), reference=CONNECTIONS),
    "idle": Curve(
        "Idle connections", "beside 64 busy ones", (0, 1_000, 10_000), (0, 10_000), beside_idle("plain_proxy"), beside_idle("nginx_proxy")),
    "pieces": Curve(
        "Streams", "streams; together as many pieces a second", (64, 250, 500, 1_000, 2_000), (64, 2_000), on_streams("plain_proxy"),
        on_streams("nginx_proxy"), unit="piece"),
    "models": Curve(
        "Models, globs enforced", "models listed", (10, 100, 1_000, 10_000, 100_000), (10, 100_000), with_models(glob=["bench/*"])),
    "where": Curve(
        "Models, where enforced", "models listed", (10, 100, 1_000, 10_000, 100_000), (10, 100_000),
        with_models(where={"context_length": ">= 128k"})),
    "backends": Curve("Backends", "backends", (1, 3, 10, 30, 100), (1, 100), backends),
    "origins": Curve("Backends, each with a pool", "backends; each has a pool of connections", (1, 3, 10, 30, 100), (1, 100), origins),
    "prefixes": Curve("Lengths of prefixes", "backends; all prefixes of different lengths", (1, 3, 10, 30, 100), (1, 100), prefix_lengths),
    "aliases": Curve("Aliases", "aliases; the request goes to the last", (0, 10, 100, 1_000, 10_000), (0, 10_000), aliases),
    "simple": Curve("Exact ids in the filter", "exact ids; enforced, the last matches", (1, 10, 100, 1_000), (1, 1_000), with_rules("simple")),
    "globs": Curve("Globs in the filter", "globs; enforced, the last matches", (1, 10, 100, 1_000), (1, 1_000), with_rules("glob")),
}


def measure(bench: ScaleBench, curve: Curve, is_quick: bool) -> dict:
    counts = curve.quick_counts if is_quick else curve.counts
    seconds, rounds = (0.5, 3) if is_quick else (0.6, 7)
    subjects = {"modelsieve": curve.points(bench, counts)}
    if curve.peer_points:
        subjects["nginx"] = curve.peer_points(bench, counts)
    points = [(name, index, point) for name, found in subjects.items() for index, point in enumerate(found)]
    for _, _, point in points:
        point.request = bench.request(2_000, point.query, model=point.model)
        run(bench, point, seconds)
    costs = {name: [[] for _ in counts] for name in subjects}
    for number in range(rounds):
        for name, index, point in points if number % 2 == 0 else points[::-1]:
            costs[name][index].append(run(bench, point, seconds))
    reference = counts.index(curve.reference) if curve.reference in counts else 0
    memory = [point.process.memory_kib() for point in subjects["modelsieve"]]
    for _, _, point in points:
        point.stop()
    return {
        "title": curve.title, "what": curve.what, "unit": curve.unit, "counts": counts, "reference": counts[reference],
        "anonymous_kib": [one["Anonymous"] for one in memory],
        "subjects": {name: [summary(one, found[reference]) for one in found] for name, found in costs.items()}}


def run(bench: ScaleBench, point: Point, seconds: float) -> float:
    """Microseconds of CPU time a request or piece."""
    cpu = point.process.cpu_seconds()
    result = bench.run_load(point.port, point.request, point.connections, seconds)
    if result["errors"] or result["unfinished"]:
        give_up("a load with errors measures nothing")
    count = result["pieces_us"]["count"] if point.query else result["requests"]
    return 1e6 * (point.process.cpu_seconds() - cpu) / count


def summary(costs: list[float], reference: list[float]) -> dict:
    """`ratio`: to the point that the others are compared with, in the same round."""
    ratios = [cost / base for cost, base in zip(costs, reference)]
    return {
        "cpu_us": statistics.median(costs), "ratio": statistics.median(ratios), "least_ratio": min(ratios), "greatest_ratio": max(ratios),
        "rounds": costs}


HEAD = ["", "", "modelsieve, CPU µs", "growth", "nginx, CPU µs", "growth", "modelsieve, instructions"]


def rows(result: dict) -> list[list[str]]:
    table = []
    for index, count in enumerate(result["counts"]):
        row = [f"{result['title']}: {result['what']}" if index == 0 else "", f"{count:,}"]
        for name in ("modelsieve", "nginx"):
            one = result["subjects"][name][index] if name in result["subjects"] else None
            row += [f"{one['cpu_us']:.1f}", f"{one['ratio']:.2f} ({one['least_ratio']:.2f} to {one['greatest_ratio']:.2f})"] if one else ["", ""]
        instructions = result.get("instructions", {}).get(str(count))
        row.append(f"{instructions:,.0f}" if instructions else "")
        table.append(row)
    return table
