"""Links that plain Markdown does without.

In the text of every page a discrepancy (D2), a statement of the paper (P10), an equation (8), a
figure, a section of the theory and the first use of a term of the glossary lead to where it is
explained; so do the names of the package, of data files and of pages, as far as they are set as
code. Nothing has to be written for it, so that the pages read well in the repository, too.
"""

import re
from pathlib import Path

from docutils import nodes
from formulas import numbers
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

import curved

_DOCS = Path(__file__).parents[1]
_ROWS = {"discrepancies": r"D\d+", "ledger": r"P\d+"}
"""Pages with a table whose rows begin with what others refer to."""
_FIGURE = r"S?\d[a-j]?(?:-[a-j])?(?!\d|\.\d)"
_TEXT = re.compile(
    rf"""
    \b(?P<row>[DP]\d+)\b
    | (?<![\w\])])\((?P<equation>\d+)\)
    | \bFig(?:ure|\.|s\.?|ures)?[ ](?P<figures>{_FIGURE}(?:(?:,|,?[ ]and|[ ]to|[ ]or)[ ]{_FIGURE})*)
    | \bsections?[ ](?P<section>\d)\b
    """,
    re.VERBOSE,
)
_OPAQUE = (
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.title,
    nodes.raw,
    nodes.term,
    nodes.citation,
    addnodes.pending_xref,
    addnodes.desc_signature,
    addnodes.compact_paragraph,
)


def _read(name):
    return (_DOCS / f"{name}.md").read_text(encoding="utf-8")


def _targets():
    """What text may refer to, with the page and the anchor of each."""
    found = {
        key: (page, key.lower())
        for page, pattern in _ROWS.items()
        for key in re.findall(rf"^\| ({pattern}) \|", _read(page), re.M)
    }
    found |= {f"({n})": ("theory", f"equation-{n}") for n in numbers(_read("theory"))}
    for number in re.findall(r"^## Figure (S?\d)$", _read("figures"), re.M):
        found[f"figure {number}"] = ("figures", f"figure-{number.lower()}")
    for number, title in re.findall(r"^## (\d)\. (.*)$", _read("theory"), re.M):
        found[f"section {number}"] = ("theory", nodes.make_id(f"{number}. {title}"))
    return found


TARGETS = _targets()


class Anchors(SphinxTransform):
    """Anchors for rows of tables."""

    default_priority = 500

    def apply(self, **kwargs):
        """Give each row of a page that others refer to its name as an anchor."""
        pattern = _ROWS.get(self.env.docname)
        for row in self.document.findall(nodes.row) if pattern else ():
            if re.fullmatch(pattern, key := row[0].astext()):
                row[0]["ids"].append(key.lower())


class Links(SphinxPostTransform):
    """Links in the text of a page."""

    default_priority = 300

    def run(self, **kwargs):
        """Replace text and code by links where there is something to lead to."""
        self.met = {self.env.docname} if self.env.docname == "glossary" else set()
        self.terms = self._terms()
        for node in list(self.document.findall(nodes.literal)):
            if not _within(node.parent, _OPAQUE) and (link := self._of_code(node)):
                node.replace_self(link)
        for node in list(self.document.findall(nodes.Text)):
            if not _within(node.parent, _OPAQUE):
                self.prose = not _within(node.parent, nodes.table)
                node.parent.replace(node, list(self._of_text(str(node))))

    def _terms(self):
        """A pattern for the terms of the glossary, and the anchor of each."""
        objects = self.env.domains.standard_domain.objects
        anchors = {
            name.lower(): place[1] for (kind, name), place in objects.items() if kind == "term"
        }
        self.anchors = anchors
        if not anchors or self.env.docname in {"glossary", "bibliography", "changelog"}:
            return None
        names = "|".join(map(re.escape, sorted(anchors, key=len, reverse=True)))
        return re.compile(rf"\b({names})\b", re.I)

    def _link(self, page, anchor, text, *classes):
        link = make_refnode(
            self.app.builder, self.env.docname, page, anchor, nodes.inline(text, text)
        )
        link["classes"] += classes
        return link

    def _of_text(self, text):
        """Nodes in place of a text."""
        end = 0
        for match in _TEXT.finditer(text):
            yield from self._with_terms(text[end : match.start()])
            yield from self._of_match(match)
            end = match.end()
        yield from self._with_terms(text[end:])

    def _of_match(self, match):
        text = match[0]
        if match["figures"]:
            yield from self._of_figures(text)
            return
        if match["section"]:
            ours = re.match("api|data$", self.env.docname)  # elsewhere, it may be the paper's
            known = f"section {match['section']}" if ours else ""
        else:
            known = match["row"] or f"({match['equation']})"
        if known in TARGETS:
            yield self._link(*TARGETS[known], text)
        else:
            yield nodes.Text(text)

    def _of_figures(self, text):
        """Link every figure of an enumeration such as Figures 2a and S2c."""
        end = 0
        for part in re.finditer(rf"(?:^\D*? )?\b({_FIGURE})", text):
            number = re.match(r"S?\d", part[1])[0]
            yield nodes.Text(text[end : part.start()])
            if target := TARGETS.get(f"figure {number}"):
                yield self._link(*target, part[0])
            else:
                yield nodes.Text(part[0])
            end = part.end()
        yield nodes.Text(text[end:])

    def _with_terms(self, text):
        """Link the first use of each term in the prose of a page."""
        end = 0
        for match in self.terms.finditer(text) if self.terms and self.prose else ():
            anchor = self.anchors[match[0].lower()]
            if anchor not in self.met:
                self.met.add(anchor)
                yield nodes.Text(text[end : match.start()])
                yield self._link("glossary", anchor, match[0], "term")
                end = match.end()
        yield nodes.Text(text[end:])

    def _of_code(self, node):
        """A link for a name that is set as code, if it is that of a page, a file or an object."""
        text = node.astext()
        if place := self._page(text) or self._file(text) or self._object(text):
            page, anchor = place
            if (page, anchor) != (self.env.docname, ""):
                return make_refnode(
                    self.app.builder, self.env.docname, page, anchor, node.deepcopy()
                )
        return None

    def _page(self, text):
        name = re.fullmatch(r"(?:docs/)?(\w+)\.(?:md|ipynb)", text)
        known = name and name[1].lower()
        return (known, "") if known in self.env.found_docs else None

    def _file(self, text):
        name = re.fullmatch(r"(?:results/|data/|figures/|validation/)*fig(S?\d)\w*(\.\w+)?", text)
        return TARGETS.get(f"figure {name[1]}") if name else None

    def _object(self, text):
        """The page of an object, by its full name or that of the front door."""
        name = re.sub(r"\(.*\)$|^cn\.", "", text.removeprefix("cn."))
        if not re.fullmatch(r"[A-Za-z_][\w.]*", name):
            return None
        front = name.split(".")[0] in curved.__all__
        known = self.env.domains.python_domain.objects
        entry = known.get(f"curved.{name}" if front else name)
        if not entry or not (front or name.startswith("curved.")):
            return None
        return entry.docname, entry.node_id


def _within(node, kinds):
    while node is not None:
        if isinstance(node, kinds) or "sd-card" in node.get("classes", ()):
            return True
        node = node.parent
    return False


def setup(app):
    """Register both transforms."""
    app.add_transform(Anchors)
    app.add_post_transform(Links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
