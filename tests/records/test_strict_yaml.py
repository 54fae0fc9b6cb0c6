"""YAML that would be read as something else than it looks like is refused, with its line."""

import pytest

from conftest import ROOT
from curved.records.strict_yaml import read
from curved.records.yaml_files import ConfigError


def reading(folder, text):
    path = folder / "some.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def test_what_means_one_thing_is_read(tmp_path):
    text = (
        "a: [1, -2.5, 1.0e-8, .5, 1e3 x, '0120', \"yes\", true, False, null, .inf]\nb: {c: word}\n"
    )
    assert reading(tmp_path, text) == {
        "a": [1, -2.5, 1e-8, 0.5, "1e3 x", "0120", "yes", True, False, None, float("inf")],
        "b": {"c": "word"},
    }
    assert reading(tmp_path, "") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 1: the key a stands 2 times"),
        ("s:\n  x: 1\n  x: 1\n", "line 2: the key x stands 2 times"),
        ("n: 0120\n", "line 1: 0120 is read as 80; write that, or what is meant"),
        ("n: [1,\n 1:30]\n", "line 2: 1:30 is read as 90"),
        ("n: 0x1F\n", "0x1F is read as 31"),
        ("n: 1_000\n", "1_000 is read as 1000"),
        ("n: 1e-8\n", "1e-8 is text, not a number; write 1.0e-8"),
        ("n: 2.5E3\n", "2.5E3 is text, not a number; write 2.5e+3"),
        ("n: no\n", 'no is read as False; write that, or "no" for the word'),
        ("n: [1, 2\n", "is not valid YAML"),
        (b"n: \xff\n", "some.yaml: "),
    ],
)
def test_what_does_not_is_refused(tmp_path, text, says):
    with pytest.raises(ConfigError) as caught:
        reading(tmp_path, text)
    assert says in str(caught.value)


def test_missing_file(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml: No such file"):
        read(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", sorted((ROOT / "config").glob("*.yaml")), ids=lambda p: p.name)
def test_the_files_of_the_project_are_read(path):
    assert read(path)
