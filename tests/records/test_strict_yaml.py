"""YAML that would be read as something else than it looks like is refused, with its line."""

import pytest

from conftest import ROOT
from curved.records.strict_yaml import arguments, parse, read
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
        ("a: 1\nb: 2\na: 3\n", "line 1: the key a appears 2 times"),
        ("s:\n  x: 1\n  x: 1\n", "line 2: the key x appears 2 times"),
        ("n: 0120\n", "line 1: 0120 is read as 80; write that, or the number that is meant"),
        ("n: [1,\n 1:30]\n", "line 2: 1:30 is read as 90"),
        ("n: 0x1F\n", "0x1F is read as 31"),
        ("n: 1_000\n", "1_000 is read as 1000"),
        ("n: 1e-8\n", "1e-8 is text, not a number; write 1.0e-8"),
        ("n: 2.5E3\n", "2.5E3 is text, not a number; write 2.5e+3"),
        ("n: no\n", 'no is read as False; write that, or "no" for the word'),
        ("n: !!bool foo\n", "line 1: foo is read as foo"),
        ("n: !!int\n", "line 1:  is read as None"),
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


BOMB = "a0: &a0 [1, 2]\n" + "".join(
    f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 8)}]\n" for k in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "its aliases repeat 4.82e+08 values; at most 20000 are read"),
        ("a: &a [*a]\n", "its aliases repeat without end"),
        ("a: &a {b: *a}\n", "its aliases repeat without end"),
        ("[" * 5000 + "]" * 5000, "is not valid YAML: "),
    ],
)
def test_what_has_no_bound_is_refused_before_it_is_read(text, says):
    with pytest.raises(ConfigError, match="some text") as caught:
        parse(text, "some text")
    assert says in str(caught.value)


def test_aliases_within_reason_are_read():
    assert parse("a: &x [1, 2]\nb: [*x, *x]\n", "text") == {"a": [1, 2], "b": [[1, 2], [1, 2]]}


@pytest.mark.parametrize(
    "given", [["--config", "a=0120"], ["-C", "b=2", "a=0120"], ["--config=a=0120"]]
)
def test_arguments_after_config(given):
    with pytest.raises(ConfigError, match="--config a, line 1: 0120 is read as 80"):
        arguments(["snakemake", *given, "--cores", "2"])


def test_arguments_that_are_none_of_ours():
    arguments(["snakemake", "--set-threads", "a=0120", "--config", "a=3", "--cores", "b=0120"])
