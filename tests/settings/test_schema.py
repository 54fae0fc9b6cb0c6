"""The schemas for editors are those of the declarations; the configurations are valid by them."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from conftest import ROOT
from curved.figures.catalogue import panels
from curved.settings import schema

FOLDER = ROOT / "workflow/schemas"


def test_the_files_are_not_stale():
    """`make schema` writes them anew."""
    kept = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    assert kept == schema.schemas()


def test_writing_changes_only_what_differs(tmp_path):
    assert [path.name for path in schema.write(tmp_path)] == list(schema.schemas())
    assert schema.write(tmp_path) == []
    (tmp_path / "claims.schema.json").write_text("{}")
    assert [path.name for path in schema.write(tmp_path)] == ["claims.schema.json"]


@pytest.mark.parametrize(
    "path",
    sorted(path for part in ("config", "studies") for path in (ROOT / part).glob("*.yaml")),
    ids=lambda p: p.name,
)
def test_every_file_names_its_schema_and_is_valid_by_it(path):
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    named = (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    Draft202012Validator(json.loads(named.read_text())).validate(content)


def test_what_the_declarations_refuse_the_schema_refuses():
    judge = Draft202012Validator(schema.schemas()["config.schema.json"])
    for wrong in (
        {"fig2a": {"points": 3}},
        {"fig2a": {"gamma": [0.0, 0.0]}},
        {"fig2a": {"gama": [0.0]}},
        {"fig7": {}},
        {"figures": {"dpi": "high"}},
        {"patterns": {"source": "cifar10"}},
        {"fig6abc": {"points": 1601}},
    ):
        assert not judge.is_valid(wrong), wrong


def test_every_key_has_its_row():
    rows = {row.key: row for row in schema.table()}
    for name, panel in panels().items():
        if panel.configured:
            assert {f"{name}.{key}" for key in panel.model_fields} <= rows.keys()
    assert rows["fig2a.points"].allowed == ">= 10, <= 100000"
    assert rows["fig2d.gamma.start"].type == "number"
    assert rows["fig3a.cases[].beta"].meaning.startswith("inverse temperature")
    assert "dead_leaves" in rows["patterns.source"].allowed
    undescribed = [key for key, row in rows.items() if not row.meaning]
    assert len(undescribed) < 20, undescribed
