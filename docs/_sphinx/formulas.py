"""Formulas as MathML, which browsers draw themselves: no script, no network."""

import re

from docutils import nodes
from latex2mathml.converter import convert

TAG = re.compile(r"\s*,?\s*\\tag\{(.+?)\}")
"""The number of a displayed equation in the paper."""
_FUNCTION = re.compile(
    r"(?P<factor>(?:</m(?:i|n|row|sup|sub|frac)>)?)(?P<name><mi>(?:ln|exp|tanh|cosh|coth|erf)</mi>)"
    r"(?!<mo stretchy=.false.>|</m)"
)
_THIN = '<mspace width="0.17em"/>'
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>(&#x0203[23];)</mi></msup>")


def numbers(text):
    """Numbers of the displayed equations in the text of a page."""
    return [number for tag in TAG.findall(text) for number in re.findall(r"\d+", tag)]


def _mathml(text, display="inline"):
    """Convert a formula; primes stand beside their letter, as the sign itself is raised."""
    formula = convert(text, display=display)
    formula = _PRIME.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', formula)
    return _FUNCTION.sub(_spaced, formula)


def _spaced(function):
    """A function's name with thin spaces to its factor and, without brackets, its argument."""
    before = _THIN if function["factor"] else ""
    return f"{function['factor']}<mrow>{before}{function['name']}{_THIN}</mrow>"


def _inline(writer, node):
    writer.body.append(_mathml(node.astext()))
    raise nodes.SkipNode


def _displayed(writer, node):
    """Write a formula that scrolls where it is too wide, with its number at the right."""
    text = node.astext()
    numbered = "".join(map(_numbered, TAG.findall(text)))
    formula = _mathml(TAG.sub("", text), "block")
    writer.body.append(
        f'<div class="equation" tabindex="0" role="group" aria-label="Equation">'
        f"{formula}{numbered}</div>\n"
    )
    raise nodes.SkipNode


def _numbered(tag):
    """The number, or the numbers, of an equation, each a place that links lead to."""
    each = (f'<span id="equation-{number}">({number})</span>' for number in tag.split(", "))
    return f'<span class="equation-number">{" ".join(each)}</span>'


def setup(app):
    """Register the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
