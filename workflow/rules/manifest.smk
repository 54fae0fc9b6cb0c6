# The manifest: hashes of everything that `all` asks for and of the data behind it.


def origins():
    """Each file that `all` asks for, but the manifest, with the data that it is made from."""
    asked = {str(file) for file in rules.all.input} - {*rules.manifest.output}
    found = {file: [] for file in sorted(asked)}
    for step in workflow.rules:
        if made := asked.intersection(step.output):
            origins = [str(file) for file in step.input.get("data", ())]
            found |= dict.fromkeys(made, origins)
    return found


def manifest_files(wildcards):
    """Every file that the manifest lists."""
    found = origins()
    return sorted({*found, *(file for origins in found.values() for file in origins)})


rule manifest:
    input:
        files=manifest_files,
        lock="requirements.lock",
        modules=sources("curved.records.manifest"),
    output:
        f"{RESULTS}/manifest.json",
    log:
        f"{RESULTS}/logs/manifest.log",
    localrule: True
    params:
        config=config,
        made_from=lambda wildcards: origins(),
    message:
        "List every result with its size and hash."
    script:
        "../scripts/manifest.py"
