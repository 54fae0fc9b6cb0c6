"""The command `curved study`: tell what a study takes, or run it here."""

from pathlib import Path

from curved.studies import workflow
from curved.studies.api import whole
from curved.studies.language import read
from curved.studies.plan import calibrate, plan, told


def run(what: str, file: Path, folder: Path) -> int:
    """Plan a study, or run what is missing of it, write its result and draw it."""
    asked = read(file)
    parts = folder / file.stem
    if what == "plan":
        print(told(plan(asked, parts), calibrate()))
        return 0
    result = folder / f"{file.stem}.nc"
    workflow.write(asked, whole(asked, parts, None, progress=True), result)
    print(f"{result} written")
    from curved.studies.draw import draw_file

    pictures = [result.with_suffix(ending) for ending in (".png", ".pdf", ".svg")]
    draw_file(file, result, pictures, parts / "figure.log")
    for path in pictures:
        print(f"{path} written")
    return 0
