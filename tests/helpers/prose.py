"""The sentences of a text in Markdown or reStructuredText, without code, formulas and markup."""

import re

_LEFT_OUT = (
    (r"<!-- generated -->.*?<!-- /generated -->", ""),
    (r"<!-- (ledger|gallery) -->.*?<!-- /\1 -->", ""),
    (r"<!--.*?-->", ""),
    (r"{% set alt %}.*?{% endset %}", ""),
    (r"{%.*?%}|{{.*?}}", "X"),
    (r"^(```|:::).*?^\1.*?$", ""),
    (r"\$\$.*?\$\$", "X"),
    (r"\$[^$]*\$", "X"),
    (r"`[^`]*`", "X"),
    (r"!\[[^\]]*\]\([^)]*\)", ""),
    (r"\]\([^)]*\)", "]"),
)
_BLOCK = re.compile(r"\n\s*\n|\n(?=[-|:#] ?)|\n(?=\d+\. )|\n(?=\([a-j](?:[,-] ?\(?[a-j])*\))|\|")
_END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!]\*\*))\s+(?=[A-Z0-9(*\"“])")


def sentences(text):
    """Every sentence, cells of tables and entries of lists by themselves."""
    for pattern, instead in _LEFT_OUT:
        text = re.sub(pattern, instead, text, flags=re.S | re.M)
    for block in _BLOCK.split(text):
        yield from _END.split(" ".join(block.split()))


def words(sentence):
    """Number of its words; signs alone are none."""
    return sum(bool(re.search(r"\w", part)) for part in sentence.split())
