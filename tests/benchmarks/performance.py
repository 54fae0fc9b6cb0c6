"""Write the page of the project's speed and its figure, from a run of the benchmarks.

pytest --benchmark-only --benchmark-json=results/bench.json tests/benchmarks
python tests/benchmarks/performance.py results/bench.json docs

The text is in performance.md beside this script. What a run has not measured is not in the page.
"""

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator
from scipy.optimize import nnls

from curved.figures import style

PROGRAMS = {
    "lanes": "kernel, in lockstep",
    "lanes in C": "the same algorithm in C",
    "chain": "kernel, one chain",
    "chain in C": "straightforward C, one chain",
    "dense": "dense way, one chain",
}
INSTRUCTIONS = {
    "avx512bw": "AVX-512: a block of 16 lanes is one register",
    "avx2": "AVX2 and no AVX-512: a block of 16 lanes is two registers",
}
BLOCK, FEW, SHORT, SIZE = 16, 6, 2**15, 3072
CELLS, SWEEPS, CORES = 50_000, 30, (2, 64, 1000)
STUDIES = [  # what, N, M, networks
    ("as Figure 5b-c: 14 loads, M = 37.5 in the mean, 500 replicates", 3072, 37.5, 7000),
    ("ten times its replicates", 3072, 37.5, 70_000),
    ("N = 10,000, M = 1,000, 1,000 networks", 10_000, 1000, 1000),
    ("N = 100,000, M = 1,000, 1,000 networks", 100_000, 1000, 1000),
    ("N = 100,000, M = 8,000, 1,000 networks", 100_000, 8000, 1000),
    ("N = 100,000, M = 14,000, 1,000 networks", 100_000, 14_000, 1000),
]

Case = tuple[int, int, int]
"""N, M and R."""


@dataclass
class Run:
    """What a run of the benchmarks has measured."""

    ns: dict[str, dict[Case, float]]
    """Nanoseconds of an update of one chain, by program."""
    lanes: dict[str, dict[Case, float]]
    """The same at the size of Figure 5, over lanes."""
    rates: dict[int, float]
    """Bytes a nanosecond of the streaming loop, by its bytes."""
    caches: dict[str, int]
    """Bytes of the caches by level; none if the system did not tell."""
    flips: dict[Case, float]
    """Share of attempted updates that flip, where `lanes` has the kernel in lockstep."""
    seconds: dict[tuple[str, str], float]
    """Of tests of states, by test and model."""
    cpu: Mapping[str, Any]


def read(path: Path) -> Run:
    """Take what the page needs from the file that pytest-benchmark wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    cpu = told["machine_info"].get("cpu") or {}
    run = Run({name: {} for name in PROGRAMS}, {name: {} for name in PROGRAMS}, {}, {}, {}, {}, cpu)
    single = {"test_kernel": "chain", "test_c": "chain in C", "test_dense": "dense"}
    several = {"test_lanes": "lanes", "test_lanes_in_c": "lanes in C"}
    for one in told["benchmarks"]:
        test, values, info = one["name"].split("[")[0], one["params"] or {}, one["extra_info"]
        if test == "test_update":
            case = values["size"], values["stored"], info["lanes"]
            run.ns[values["program"]][case] = info["ns_per_update"]
        elif test in several:
            case = SIZE, values["stored"], values["lanes"]
            run.lanes[several[test]][case] = info["ns_per_update"]
            if "flips" in info:
                run.flips[case] = info["flips"]
        elif test in single and values["gamma"] == -0.5:
            run.lanes[single[test]][SIZE, values["stored"], 1] = info["ns_per_update"]
        elif test == "test_stream":
            run.rates[values["kilobytes"] * 1024] = info["bytes_per_ns"]
            run.caches = info["caches"]
        elif test in ("test_grid", "test_one_at_a_time"):
            run.seconds[test, one["param"]] = one["stats"]["min"]
    return run


def number(value: float) -> str:
    """Three digits, and commas."""
    return f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"


def size_of(count: float) -> str:
    """Bytes in words."""
    unit, name = (2**20, "MB") if count >= 2**20 else (2**10, "kB")
    return f"{count / unit:.3g} {name}"


def duration(hours: float) -> str:
    """A time in the unit that suits it."""
    for unit, name in ((1, "h"), (60, "min")):
        if hours * unit >= 2:
            return f"{number(hours * unit)} {name}"
    return f"{number(hours * 3600)} s"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def spread(values: Sequence[float]) -> str:
    """A median and the range."""
    return f"{number(np.median(values))} ({number(min(values))} to {number(max(values))})"


def machine(run: Run) -> tuple[str, str]:
    """Name the processor with its caches, and the instructions that the kernel found."""
    name = run.cpu.get("brand_raw") or "a processor that does not tell its name"
    levels = [f"{size_of(count)} of level {level}" for level, count in run.caches.items()]
    sizes = f", with caches of {', '.join(levels)}" if levels else ", whose caches are not known"
    flags = set(run.cpu.get("flags", ()))
    if not flags:
        return name + sizes, "Which vector instructions it has is not known."
    for flag, text in INSTRUCTIONS.items():
        if flag in flags:
            return name + sizes, f"The processor has {text}."
    return name + sizes, "The processor has neither AVX2 nor AVX-512, so blocks of lanes are slow."


def rows_of(size: float, stored: float, lanes: int) -> float:
    """Bytes of the patterns by neuron: 16 bits an entry for lanes in blocks, 8 for single ones."""
    return float(size * (np.ceil(stored / 4) * 8 if lanes >= FEW else np.ceil(stored / 16) * 16))


def updates(run: Run) -> str:
    """Table of all programs over N and M."""
    cases = sorted({case[:2] for found in run.ns.values() for case in found})
    rows = []
    for size, stored in cases:
        found = [
            next((ns for case, ns in run.ns[name].items() if case[:2] == (size, stored)), None)
            for name in PROGRAMS
        ]
        start = [f"{size:,}", f"{stored:,}", size_of(rows_of(size, stored, BLOCK))]
        rows.append([*start, *("" if ns is None else number(ns) for ns in found)])
    return table(["N", "M", "rows", *PROGRAMS.values()], rows)


def ratios(run: Run, over: str, under: str) -> list[float]:
    """Times of one program over those of another, wherever both were run."""
    below = {case[:2]: ns for case, ns in run.ns[under].items()}
    return [ns / below[case[:2]] for case, ns in run.ns[over].items() if case[:2] in below]


def against(run: Run) -> str:
    """Say how the programs compare."""
    texts = []
    for over, under, text in (
        ("lanes in C", "lanes", "The same algorithm in C takes {} times as long as the kernel."),
        (
            "chain in C",
            "lanes",
            "Straightforward C takes {} times as long as a lane of the kernel,",
        ),
        ("chain in C", "chain", "and {} times as long as the kernel with one chain."),
        ("dense", "lanes", "The dense way takes {} times as long as a lane of the kernel."),
    ):
        found = ratios(run, over, under)
        if found:
            texts.append(text.format(spread(found)))
    if texts:
        texts.insert(0, "Medians over this table, and ranges:")
    if not run.ns["chain in C"]:
        texts.append("No C program was run, as there was no gcc.")
    return " ".join(texts)


def lanes(run: Run) -> tuple[str, str]:
    """Table over lanes at the size of Figure 5, and what it says."""
    counts = sorted({case[2] for case in run.lanes["lanes"]})
    loads = sorted({case[1] for case in run.lanes["lanes"]})
    if not counts:
        return "Lanes were not measured in this run.", ""
    rows = []
    for name in ("lanes", "lanes in C", "chain in C", "dense"):
        for stored in loads:
            found = [run.lanes[name].get((SIZE, stored, count)) for count in counts]
            if any(found):
                cells = ["" if ns is None else number(ns) for ns in found]
                rows.append([PROGRAMS[name], str(stored), *cells])
    gains = [
        run.lanes["lanes"][SIZE, stored, 1] / run.lanes["lanes"][SIZE, stored, counts[-1]]
        for stored in loads
    ]
    text = (
        f"With {counts[-1]} lanes an update of a chain takes {spread(gains)} times less than of a "
        "chain by itself (median and range over M). Blocks hold 16 lanes, and a part of a block "
        "costs as much as a whole one."
    )
    shares = [share for case, share in run.flips.items() if case[2] == counts[-1]]
    if shares:
        text += (
            f" Of the updates {min(shares):.1%} to {max(shares):.1%} flip a neuron, which costs "
            "another pass over the projections; where one lane of a block flips, all of it waits."
        )
    if 256 in loads:
        text += (
            " A lane at the edge of its support takes the exact expression at each update, and the "
            "others of its block wait: at M = 256 that is the lane of curvature -1."
        )
    return table(["program", "M", *(f"R = {count}" for count in counts)], rows), text


def outgrown(run: Run) -> str:
    """Say what happens where the rows are larger than the caches."""
    texts = []
    for name in ("lanes", "chain", "chain in C"):
        most = max((case[1] for case in run.ns[name]), default=None)
        found = sorted((case, ns) for case, ns in run.ns[name].items() if case[1] == most)
        if len(found) > 1:
            (small, first), (large, last) = found[0], found[-1]
            texts.append(
                f"At M = {most:,} an update takes {number(first)} ns with N = {small[0]:,}, where "
                f"the rows have {size_of(rows_of(*small))}, and {number(last)} ns with "
                f"N = {large[0]:,}, where they have {size_of(rows_of(*large))}: "
                f"{number(last / first)} times as long ({PROGRAMS[name]})."
            )
    last_level = list(run.caches.values())[-1:]
    if last_level:
        texts.append(f"The last cache holds {size_of(last_level[0])}; one that is shared, less.")
    texts.append(
        "A row lies in one piece, so an update waits for memory once and then streams. In lockstep "
        "all lanes share that wait and that row."
    )
    return " ".join(texts)


def rate(run: Run, count: float) -> float:
    """Bytes a nanosecond from an array of so many bytes, between those measured."""
    sizes = sorted(run.rates)
    return float(np.interp(np.log(count), np.log(sizes), [run.rates[size] for size in sizes]))


def bound(run: Run, case: Case) -> float:
    """Nanoseconds for which the streaming loop reads what an update in lockstep reads."""
    size, stored, count = case
    width = 2 if size < SHORT else 4
    own, rows = width * stored, rows_of(size, stored, count)
    return own / rate(run, own * count) + rows / size / count / rate(run, rows)


def roofline(run: Run) -> tuple[str, str, str]:
    """Table of the loop, that of bounds, and what they say."""
    if not run.rates:
        return "The loop was not measured in this run.", "", ""
    stream = table(
        ["array", "10⁹ bytes a second", "10⁹ products and sums a second"],
        [[size_of(size), number(one), number(one / 2)] for size, one in sorted(run.rates.items())],
    )
    rows, shares = [], {}
    for case, ns in sorted(run.ns["lanes"].items()):
        size, stored, count = case
        shares[case] = bound(run, case) / ns
        read_here = (2 if size < SHORT else 4) * stored + rows_of(*case) / size / count
        cells = [f"{size:,}", f"{stored:,}", number(read_here)]
        rows.append([*cells, number(bound(run, case)), number(ns), f"{100 * shares[case]:.2g}%"])
    head = ["N", "M", "bytes", "bound, ns", "measured, ns", "bound / measured"]
    text = ""
    if shares:
        least, most = (pick(case[1] for case in shares) for pick in (min, max))
        low, high = ([s for case, s in shares.items() if case[1] == m] for m in (least, most))
        text = (
            f"So the sum over patterns is {np.median(low):.0%} of an update at M = {least:,}, and "
            f"{min(high):.0%} to {max(high):.0%} of it at M = {most:,}, if it went as fast as the "
            "loop."
        )
    return stream, table(head, rows), text


@dataclass
class Model:
    """Cost of an attempted update of all lanes, in ns."""

    terms: Sequence[float]
    """A, a, c, B, D."""
    errors: dict[Case, float]
    """Relative, by what was measured."""
    caches: Sequence[int]

    def __call__(self, case: tuple[float, float, int]) -> float:
        return float(np.dot(features(case, self.caches), self.terms))


def features(case: tuple[float, float, int], caches: Sequence[int]) -> list[float]:
    """What the terms of the model are multiplied with."""
    size, stored, count = case
    blocks = count >= FEW
    computed = -(-count // BLOCK) * BLOCK if blocks else count
    width = 2 if blocks and size >= SHORT else 1
    s = 0.0
    if len(caches) > 1:
        second, last = caches[-2:]
        here = rows_of(size, stored, count)
        s = float(np.clip(np.log(here / second) / np.log(last / second), 0, 1))
    return [1.0, computed, computed * width * stored, s, s * stored]


def fit(run: Run, few: bool) -> Model | None:
    """Fit the model to the times of single lanes or of blocks, by relative errors."""
    ns = {
        case: one * case[2]
        for found in (run.ns["chain"], run.ns["lanes"], run.lanes["lanes"])
        for case, one in found.items()
        if (case[2] < FEW) == few
    }
    caches = list(run.caches.values())
    if len(ns) < 5:
        return None
    matrix = np.array([features(case, caches) for case in ns]) / np.array([*ns.values()])[:, None]
    terms, _ = nnls(matrix, np.ones(len(ns)))
    errors = np.abs(matrix @ terms - 1).tolist()
    return Model(terms.tolist(), dict(zip(ns, errors, strict=True)), caches)


def model(single: Model | None, blocks: Model | None) -> tuple[str, str]:
    """Table of the terms, and how good they are."""
    if single is None or blocks is None:
        return "Too little was measured in this run for a fit.", ""
    head = ["lanes", *(f"${name}$, ns" for name in ("A", "a", "c", "B", "D")), "errors"]
    rows = []
    for name, one in (("1 to 5", single), ("6 and more, in blocks", blocks)):
        size, stored, count = max(one.errors, key=lambda case: one.errors[case])
        error = (
            f"median {np.median([*one.errors.values()]):.0%}, largest "
            f"{one.errors[size, stored, count]:.0%} at N = {size:,}, M = {stored:,}, R = {count}"
        )
        rows.append([name, *map(number, one.terms), error])
    text = (
        f"So each pattern costs a lane {number(blocks.terms[2])} ns in blocks and "
        f"{number(single.terms[2])} ns by itself; a sweep is N such updates; lanes cost in "
        "proportion, apart from A and the memory, which they share."
    )
    if len(blocks.caches) < 2:
        text += " The caches are not known, so s was left out (0)."
    return table(head, rows), text


def study(run: Run, blocks: Model | None, together: int) -> tuple[str, str]:
    """Table of core-hours, and the traffic of the largest study."""
    if blocks is None:
        return "Too little was measured in this run to tell.", ""
    head = ["study", "updates", "ns a chain-update", "core-hours"]
    head += [f"on {cores:,} cores" for cores in CORES]
    rows = []
    for name, size, stored, networks in STUDIES:
        all_lanes = blocks((size, stored, together))
        attempts = networks * SWEEPS * size
        hours = attempts * all_lanes / 3.6e12
        power = int(np.log10(attempts * together))
        made = f"${attempts * together / 10**power:.1f} \\times 10^{{{power}}}$"
        cells = [name, made, number(all_lanes / together), number(hours)]
        one = hours / networks  # not divided
        rows.append([*cells, *(duration(-(-networks // cores) * one) for cores in CORES)])
    _, size, stored, _ = STUDIES[-1]
    here = rows_of(size, stored, together) / size / blocks((size, stored, together))
    text = f"In the last line a core reads {number(here)} GB of rows a second from memory"
    if run.rates:
        text += f", where the loop above reads {number(run.rates[max(run.rates)])}"
    text += "; all cores of a node together may want more than it has."
    own = (2 if size < SHORT else 4) * stored * together
    if len(blocks.caches) > 1 and own > blocks.caches[-2]:
        text += (
            f" The projections of all lanes have {size_of(own)} there, more than the second-level "
            "cache holds, which the model does not know: it may take longer."
        )
    return table(head, rows), text


def states(run: Run) -> tuple[str, str]:
    """Table of grids of states, and what it says."""
    rows, gains = [], []
    for (test, name), whole in run.seconds.items():
        five = run.seconds.get(("test_one_at_a_time", name))
        if test == "test_grid" and five is not None:
            gains.append(five / 5 * CELLS / whole)
            times = number(whole), number(whole / CELLS * 1e6), number(five / 5 * 1e6)
            rows.append([name, *times, number(gains[-1])])
    if not rows:
        return "Grids of states were not measured in this run.", ""
    head = ["flat model", "grid, s", "a state of it, µs", "one state by itself, µs", "ratio"]
    text = f"A grid takes {spread(gains)} times less than its states one by one."
    return table(head, rows), text


def page(run: Run) -> str:
    """Fill the numbers of a run into the text."""
    together = max((case[2] for case in run.ns["lanes"]), default=1)
    single, blocks = fit(run, True), fit(run, False)
    cases = [case for found in run.ns.values() for case in found]
    fields: dict[str, str] = {"together": str(together), "grid_count": f"{CELLS:,}"}
    fields["machine"], fields["instructions"] = machine(run)
    fields["updates"], fields["against"] = updates(run), against(run)
    fields["dense_size"] = f"{max((case[0] for case in run.ns['dense']), default=0):,}"
    fields["lanes"], fields["lanes_text"] = lanes(run)
    fields["outgrown"] = outgrown(run)
    fields["stream"], fields["roofline"], fields["roofline_text"] = roofline(run)
    fields["model"], fields["model_text"] = model(single, blocks)
    fields["study"], fields["traffic"] = study(run, blocks, together)
    fields["largest"] = f"{max((case[1] for case in cases), default=0):,}"
    fields["states"], fields["states_text"] = states(run)
    text = Path(__file__).with_name("performance.md").read_text(encoding="utf-8")
    for name, value in fields.items():
        text = text.replace("{" + name + "}", value)
    parts = [part for part in text.strip().split("\n\n") if part]
    prose = [part[0] not in "|$#!<" for part in parts]
    return (
        "\n\n".join(
            textwrap.fill(part, 100, break_long_words=False, break_on_hyphens=False)
            if flows
            else part
            for part, flows in zip(parts, prose, strict=True)
        )
        + "\n"
    )


def thousands(count: int) -> str:
    """A whole number in a formula."""
    return f"{count:,}".replace(",", "{,}")


def over_neurons(ax: Any, run: Run) -> None:
    """Draw times of the kernel over N."""
    loads = sorted({case[1] for case in run.ns["lanes"]})
    for stored, color in zip(loads, style.line_colors(len(loads)), strict=True):
        for name, marks in (("lanes", "o-"), ("chain", "s:")):
            found = sorted((case[0], ns) for case, ns in run.ns[name].items() if case[1] == stored)
            label = f"$M = {thousands(stored)}$" if name == "lanes" else None
            ax.plot(*zip(*found, strict=True), marks, color=color, ms=3, label=label)
    ax.set_xlabel("neurons $N$")
    ax.set_title("kernel: in lockstep (solid), one chain (dotted)")


def over_patterns(ax: Any, run: Run) -> None:
    """Draw times of all programs over M, at the largest N that the most of them had."""
    counts: dict[int, int] = {}
    for found in run.ns.values():
        for size in {case[0] for case in found}:
            counts[size] = counts.get(size, 0) + 1
    size = max(counts, key=lambda one: (counts[one], one))
    for (name, label), color in zip(PROGRAMS.items(), style.line_colors(5), strict=True):
        found = sorted((case[1], ns) for case, ns in run.ns[name].items() if case[0] == size)
        if found:
            ax.plot(*zip(*found, strict=True), "o-", color=color, ms=3, label=label)
    ax.set_xlabel("patterns $M$")
    ax.set_title(f"programs, $N = {thousands(size)}$")


def over_lanes(ax: Any, run: Run) -> None:
    """Draw times over lanes at the size of Figure 5."""
    loads = sorted({case[1] for case in run.lanes["lanes"]})
    for stored, color in zip(loads, style.line_colors(len(loads)), strict=True):
        for name, marks in (("lanes", "o-"), ("lanes in C", "x:")):
            found = sorted(
                (case[2], ns) for case, ns in run.lanes[name].items() if case[1] == stored
            )
            label = f"$M = {thousands(stored)}$" if name == "lanes" else None
            if found:
                ax.plot(*zip(*found, strict=True), marks, color=color, ms=4, label=label)
    ax.xaxis.set_major_locator(LogLocator(base=2))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel("lanes $R$")
    ax.set_title(f"kernel (solid), same algorithm in C (dotted), $N = {thousands(SIZE)}$")


def beside_bound(ax: Any, run: Run) -> None:
    """Draw times in lockstep beside what the streaming loop takes for as many bytes."""
    sizes = sorted({case[0] for case in run.ns["lanes"]})
    for size, color in zip((sizes[0], sizes[-1]), style.line_colors(2), strict=True):
        found = sorted((case[1], case) for case in run.ns["lanes"] if case[0] == size)
        stored = [one for one, _ in found]
        words = f"$N = {thousands(size)}$"
        measured = [run.ns["lanes"][case] for _, case in found]
        ax.plot(stored, measured, "o-", color=color, ms=3, label=f"measured, {words}")
        if run.rates:
            bounds = [bound(run, case) for _, case in found]
            ax.plot(stored, bounds, "--", color=color, label=f"streaming loop, {words}")
    ax.set_xlabel("patterns $M$")
    ax.set_title("in lockstep, and the bound of memory")


def draw(run: Run, path: Path) -> None:
    """Draw the figure of the page."""
    panels: list[Callable[[Any, Run], None]] = [over_neurons, over_patterns, over_lanes]
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(style.PAGE, 5.2), layout="constrained")
        for part, letter, panel in zip(
            style.subfigures(figure, 2, 2), "abcd", [*panels, beside_bound], strict=True
        ):
            ax = part.subplots()
            ax.set(xscale="log", yscale="log", ylabel="ns an update of a chain")
            panel(ax, run)
            ax.legend(fontsize=6)
            low, high = ax.get_ylim()
            ax.yaxis.set_minor_formatter(NullFormatter())
            if high < 100 * low:  # few powers of ten to read
                ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                ax.yaxis.set_major_formatter("{x:g}")
            style.panel_letter(part, letter)
        figure.savefig(path, dpi=200, metadata={"Software": None})


def main(source: Path, docs: Path) -> None:
    """Write the page and its figure."""
    run = read(source)
    (docs / "performance.md").write_text(page(run), encoding="utf-8")
    draw(run, docs / "images" / "performance.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
