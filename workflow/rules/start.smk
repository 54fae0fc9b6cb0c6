# What is refused before Snakemake reads the configuration of the Snakefile: another folder, another copy of the
# package, and YAML that has no bound or means two things.
import sys
from pathlib import Path

import curved
from snakemake.exceptions import WorkflowError

if Path(workflow.basedir).resolve() != Path().resolve():
    raise WorkflowError(
        f"start in the project's root: cd {workflow.basedir}, then snakemake again"
    )
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
