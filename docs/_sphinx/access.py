"""What theme and Sphinx leave out for those who read by keyboard or by ear."""

import re


def _complete(app, page, template, context, doctree):
    """Let the keyboard scroll code and tables, and give headings of the menu a level."""
    if tree := context.get("furo_navigation_tree"):
        context["furo_navigation_tree"] = tree.replace(
            'role="heading"', 'role="heading" aria-level="2"'
        )
    if body := context.get("body"):
        body = body.replace("<pre>", '<pre tabindex="0">')
        body = re.sub(r'<div class="table-wrapper[^"]*"', r'\g<0> tabindex="0"', body)
        body = re.sub(r' role="(?:list|doc-biblioentry)"(?=[^>]*>)', "", body)  # half of a list
        context["body"] = body


def setup(app):
    """Register the changes, after those of the theme."""
    app.connect("html-page-context", _complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
