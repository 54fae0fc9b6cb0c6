"""What others meet first: templates, metadata and hooks say what the project does."""

import json
import re

import pytest
import yaml

from conftest import ROOT
from curved.figures import catalogue


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_metadata_for_zenodo_is_that_of_the_citation():
    citation, zenodo = yaml.safe_load(read("CITATION.cff")), json.loads(read(".zenodo.json"))
    for name in ("title", "version", "license", "keywords"):
        assert zenodo[name] == citation[name]
    assert [one["name"] for one in zenodo["creators"]] == [
        one["name"] for one in citation["authors"]
    ]
    doi = citation["preferred-citation"]["doi"]
    assert zenodo["related_identifiers"][0]["identifier"] == doi
    check = yaml.safe_load(read("codecheck.yml"))
    assert doi in check["paper"]["reference"]
    assert check["paper"]["title"] == citation["preferred-citation"]["title"]
    authors = citation["preferred-citation"]["authors"]
    names = [f"{one['given-names']} {one['family-names']}" for one in authors]
    assert [one["name"] for one in check["paper"]["authors"]] == names


def test_a_code_checker_is_told_of_every_figure_of_the_paper():
    named = {one["file"] for one in yaml.safe_load(read("codecheck.yml"))["manifest"]}
    figures = {f"results/figures/{f.name}.png" for f in catalogue.figures() if f.of_the_paper}
    assert named == figures | {"results/claims.csv"}


def test_hooks_at_a_commit_are_those_of_make_lint():
    recipe = re.search(r"^lint: .*\n((?:\t.*\n)+)", read("Makefile"), re.M)[1]
    [repository] = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    hooks = [hook["entry"].removeprefix(".venv/bin/") for hook in repository["hooks"]]
    assert hooks == [line.strip() for line in recipe.splitlines()]


@pytest.mark.parametrize(
    "name", [".readthedocs.yaml", ".snakemake-workflow-catalog.yml", ".github/workflows/ci.yml"]
)
def test_files_for_services_are_yaml_and_name_what_is_there(name):
    content = yaml.safe_load(read(name))
    assert content
    for path in re.findall(r"\.ci/run|docs/conf\.py|requirements\.lock|README\.md", read(name)):
        assert (ROOT / path).is_file()


def test_links_of_the_guide_lead_somewhere():
    for link in re.findall(r"\]\(([\w./-]+)\)", read("CONTRIBUTING.md")):
        assert (ROOT / link).is_file(), link
    for template in ROOT.glob(".github/ISSUE_TEMPLATE/*.md"):
        about = yaml.safe_load(template.read_text(encoding="utf-8").split("---")[1])
        assert about.keys() == {"name", "about"}
