# What is refused before Snakemake reads the configuration of the Snakefile: another folder, another copy of the
# package, and YAML that has no bound or means two things.
import py_compile
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from snakemake.exceptions import WorkflowError

if Path(workflow.basedir).resolve() != Path().resolve():
    raise WorkflowError(
        f"start in the project's root: cd {workflow.basedir}, then snakemake again"
    )

# Python takes a module for unchanged by its age and size; from here on, by its content.
_by_content = py_compile.PycInvalidationMode.CHECKED_HASH
for _module in map(str, Path("src/curved").rglob("*.py")):
    with suppress(OSError, py_compile.PyCompileError):
        _kept = Path(cache_from_source(_module))
        if not _kept.exists() or _kept.read_bytes()[4:8] != b"\3\0\0\0":
            py_compile.compile(_module, doraise=True, invalidation_mode=_by_content)

import curved

if Path(curved.__file__).resolve().parent != Path("src/curved").resolve():
    raise WorkflowError(
        f"the package that runs, {Path(curved.__file__).parent}, is not the one of this folder, src/curved: "
        "start in the project's root, and leave PYTHONPATH without other copies of curved"
    )

from curved.records import strict_yaml
from curved.records.yaml_files import ConfigError

try:
    for _file in ["config/config.yaml", *workflow.overwrite_configfiles]:
        if Path(_file).exists():  # else Snakemake says so
            strict_yaml.read(_file)
    if workflow.is_main_process:
        strict_yaml.arguments(sys.argv)
except ConfigError as error:
    raise WorkflowError(str(error))
