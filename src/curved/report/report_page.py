"""The report of a run: one page by which it is judged, without network and without other files.

It leads with the verdicts, then shows each figure with its files, its command and its claims, and
ends with a certificate of what ran. Links lead to the files in the folder of results beside it.
"""

import base64
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from PIL import Image

from curved.figures import catalogue
from curved.ledger.claims import MEANINGS
from curved.ledger.summary import RELATIONS, exceptions, found, sentence
from curved.ledger.summary import number as written
from curved.ledger.table import frame
from curved.records import data_files, manifest
from curved.records.files import AnyPath, sha256
from curved.records.logs import log_to
from curved.report.ledger_page import SYMBOLS, pictured, too_small
from curved.report.pages import origins, ranked
from curved.report.publishing import captions, read_usages
from curved.report.rendering import render, save, small

PAPER = "https://www.nature.com/articles/s41467-025-61475-w"
"""Address of the paper, which has a page for each of its figures."""

_WIDTH, _LARGEST = 1300, 350_000  # of a figure, pixels and bytes
_THUMB = 150, 30_000  # of one in the wall
_SCALE, _DPI = 160, 300  # pixels of the page for an inch in print; what a bitmap has of itself
_WORDS = MarkdownIt("commonmark", {"html": False}).enable("table")
_POWER = re.compile(r"(?<=[\w)\]])\^(?:(\d+)|\(([^()]+)\))")
_CODE = re.compile(r"(?<=<code>)[^<]*(?=</code>)")
_DISCREPANCY = re.compile(r"\bD([1-9]\d?)\b")


class Sources(NamedTuple):
    """Files of a run that its report is made from.

    Attributes
    ----------
    ledger, manifest, times : path
        claims.nc, manifest.json and the table of run times.
    discrepancies : path
        The text on paper, equations and released code.
    data : sequence of path
        Every data file, those of studies too, for its provenance.
    pictures, panels : sequence of path
        The pictures that have a caption, and those that stand beside claims.
    studies : sequence of path
        The results of studies; the figure of each is beside it.
    """

    ledger: AnyPath
    manifest: AnyPath
    times: AnyPath
    discrepancies: AnyPath
    data: Sequence[AnyPath]
    pictures: Sequence[AnyPath]
    panels: Sequence[AnyPath]
    studies: Sequence[AnyPath]


def page(sources: Sources, command: str) -> str:
    """Write the report; `command` is how Snakemake is called for this run, without targets.

    Raises
    ------
    curved.records.data_files.DataFileError
        If a data file is not one.
    curved.records.manifest.ManifestError
        If the manifest cannot be read.
    ValueError
        If a picture cannot be made small.
    """
    ledger, listed = data_files.load(sources.ledger), manifest.read(sources.manifest)
    verdicts = [str(verdict) for verdict in SYMBOLS]
    claims = _claims(ledger)
    text, known = _discrepancies(Path(sources.discrepancies).read_text(encoding="utf-8"))
    linked = _Linked(known)
    counts = {verdict: sum(one["verdict"] == verdict for one in claims) for verdict in verdicts}
    return render(
        "report",
        title=ledger.attrs["references"],
        paper=PAPER,
        sentence=sentence(ledger),
        small=too_small(ledger),
        counts={verdict: count for verdict, count in counts.items() if count},
        classes={verdict: f"v{k}" for k, verdict in enumerate(verdicts)},
        symbols={str(verdict): symbol for verdict, symbol in SYMBOLS.items()},
        meanings={str(verdict): meaning for verdict, meaning in MEANINGS.items()},
        exceptions=pictured(exceptions(ledger), sources.panels),
        figures=_figures(sources.pictures, listed, claims, linked),
        claims=claims,
        linked=linked,
        sources=_distinct(part for one in claims for part in one["source"].split("; ")),
        studies=[_study(Path(path)) for path in sources.studies],
        command=command,
        discrepancies=text,
        manifest=listed,
        certificate=_certificate(sources.manifest, listed),
        **origins(sources.data),
        **ranked(read_usages(sources.times)),
    )


def write_page(sources: Sources, command: str, path: AnyPath, log: AnyPath) -> None:
    """Write the report of a run, with a log of any error."""
    with log_to(log) as logger:
        save(page(sources, command), path)
        logger.info("%s written", path)


# Words.


class _Linked:
    """Text with links to the discrepancies that it names; whatever else it holds is escaped."""

    def __init__(self, known: set[str]) -> None:
        self._known = known

    def __call__(self, text: str) -> Markup:
        return self.html(Markup(escape(text)))

    def html(self, text: str) -> Markup:
        """Link in what is HTML already."""
        return Markup(_DISCREPANCY.sub(self._link, text))

    def _link(self, named: re.Match[str]) -> str:
        return f'<a href="#{named[0]}">{named[0]}</a>' if named[0] in self._known else named[0]


def _discrepancies(text: str) -> tuple[Markup, set[str]]:
    """The text without its title, each row of a table with its identifier as anchor; and these."""
    body = _raised(_WORDS.render(re.sub(r"\A# .*\n", "", text)))
    body = _CODE.sub(lambda name: re.sub("_|::|/", r"\g<0><wbr>", name[0]), body)
    row = re.compile(r"<tr>\n<td>(D\d+)</td>")
    named = set(row.findall(body))
    body = row.sub(r'<tr id="\1">\n<th scope="row"><a class="own" href="#\1">\1</a></th>', body)
    opened = '<div class="wide" tabindex="0" role="region" aria-label="Discrepancies"><table>'
    body = body.replace("<table>", opened).replace("</table>", "</table></div>")
    body = re.sub(r"<(/?)h([2-5])>", lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", body)
    return Markup(body.replace("<th>", '<th scope="col">')), named


def _caption(text: str, linked: _Linked) -> Markup:
    """A caption as HTML, a paragraph for each panel.

    Captions have of reStructuredText only what Markdown has, too.
    """
    panels = re.sub(r"\n(?=\((?:[a-j])(?:[,-] ?[a-j])*\) )", "\n\n", text)
    return linked.html(_raised(_WORDS.render(panels)))


def _raised(body: str) -> str:
    """HTML in which powers such as m^2 or x^(1/2) are set as such."""
    return _POWER.sub(lambda power: f"<sup>{power[1] or power[2]}</sup>", body)


def _distinct(names: Any) -> list[str]:
    return list(dict.fromkeys(names))


# Claims.


def _claims(ledger: xr.Dataset) -> list[dict[str, Any]]:
    """Every claim with what was compared for it, in the order of the ledger."""
    claims: list[dict[str, Any]] = []
    for name, its in groupby(frame(ledger), key=lambda row: row["claim"]):
        rows = list(its)
        about = {key.removeprefix("claim_"): value for key, value in rows[0].items()}
        number = re.match(r"S?\d", str(about["figure"]))
        compared = [_compared(row) for row in rows if row["comparison_claim"]]
        of = f"fig{number[0]}" if number else ""
        claims.append({**about, "claim": str(name), "of": of, "compared": compared})
    return claims


def _compared(row: Mapping[str, Any]) -> dict[str, str]:
    """What a comparison found, in words, with the file that it was read from."""
    told = {
        name: str(row[f"comparison_{name}"])
        for name in ("reading", "says", "file", "quantity", "evidence", "verdict", "note")
    }
    told["found"] = found(row) if math.isfinite(row["comparison_value"]) else ""
    tolerance = row["comparison_tolerance"]
    if told["found"] and row["comparison_relation"] in RELATIONS and tolerance > 0:
        told["found"] += f", tolerance {written(tolerance, 3)}"
    return told


# Pictures.


def _figures(
    pictures: Sequence[AnyPath],
    listed: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    linked: _Linked,
) -> list[dict[str, Any]]:
    """Each figure with its pictures, its data files and its claims."""
    paths = {Path(path).stem: Path(path) for path in pictures}
    texts = captions({**listed["config"], "results": ""})
    shown = []
    for figure in catalogue.figures():
        own = [name for name in figure.captions if name in paths]
        told = [_picture(paths[name], texts[name], linked) for name in own]
        entries = [listed["files"].get(f"figures/{paths[name].name}", {}) for name in own]
        made_from = [origin for entry in entries for origin in entry.get("made_from", ())]
        number = figure.name.removeprefix("fig")
        shown.append(
            {
                "name": figure.name,
                "label": figure.label,
                "paper": f"{PAPER}/figures/{number}" if figure.of_the_paper else "",
                "pictures": told,
                "data": _distinct(made_from),
                "claims": [claim for claim in claims if claim["of"] == figure.name],
            }
        )
    return [figure for figure in shown if figure["pictures"]]


def _picture(path: Path, caption: str, linked: _Linked) -> dict[str, Any]:
    """A picture within the page, with its words and the kinds of its files."""
    name = path.stem
    moves = path.suffix == ".gif"
    kinds = ["gif"] if moves else ["png", *catalogue.VECTORS]
    return {
        "name": name,
        "label": catalogue.label(name),
        "alt": catalogue.alt_text(name),
        "caption": _caption(caption, linked),
        "thumb": _inline(small(path, *_THUMB), "png"),
        "files": {kind.upper(): f"figures/{name}.{kind}" for kind in kinds},
        **(_film(path) if moves else _still(path)),
    }


def _still(path: Path) -> dict[str, Any]:
    """A small copy of a bitmap; it is shown in proportion to its size in print."""
    with Image.open(path) as image:
        width, height = image.size
        shown = _SCALE / image.info.get("dpi", (_DPI,))[0]
    content = small(path, min(width, _WIDTH), _LARGEST)
    size = round(width * shown), round(height * shown)
    return {"source": _inline(content, "png"), "first": "", "size": size}


def _film(path: Path) -> dict[str, Any]:
    """A film, and its first picture for those who want nothing to move."""
    first = io.BytesIO()
    with Image.open(path) as film:
        film.convert("RGB").save(first, "PNG", optimize=True)
        size = film.size
    sources = {
        "source": _inline(path.read_bytes(), "gif"),
        "first": _inline(first.getvalue(), "png"),
    }
    return {**sources, "size": size}


def _inline(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _study(path: Path) -> dict[str, Any]:
    """A study by its result, beside which is its figure."""
    data = data_files.load(path)
    asked = json.loads(data.parameters)
    measure = next(iter(data.data_vars[name] for name in asked["measure"]))
    axes = [
        f"{data[name].attrs.get('long_name', name)} ({data.sizes[name]} values)"
        for name in map(str, measure.dims)
    ]
    return {
        "name": path.stem,
        "title": data.title,
        "alt": f"{measure.attrs.get('long_name', measure.name)} over {', '.join(axes)}, as points"
        " with error bars.",
        "measures": [data[name].attrs.get("long_name", name) for name in asked["measure"]],
        "files": {kind.upper(): f"studies/{path.stem}.{kind}" for kind in ("png", "pdf", "svg")},
        "data": f"studies/{path.stem}.nc",
        **_still(path.with_suffix(".png")),
    }


# What ran.


def _certificate(path: AnyPath, listed: Mapping[str, Any]) -> dict[str, Any]:
    """What a certificate says beyond the manifest: its hash, and how much there is of what."""
    files = listed["files"]
    endings = [Path(name).suffix.removeprefix(".") for name in files]
    kinds = {kind: endings.count(kind) for kind in sorted(set(endings))}
    size = sum(entry["size"] for entry in files.values())
    return {"digest": sha256(path), "kinds": kinds, "size": f"{size / 1e6:.1f} MB"}
