# The manifest: hashes of everything that `all` asks for and of the data behind it.


def made_from():
    """Each file that `all` asks for, but the manifest, with the data of the rule that makes it."""
    asked = {str(file) for file in rules.all.input} - {*rules.manifest.output}
    found = {file: [] for file in sorted(asked)}
    for rule in workflow.rules:
        if made := asked.intersection(rule.output):
            origins = [str(file) for file in rule.input.get("data", ())]
            found |= dict.fromkeys(made, origins)
    return found


def manifest_files(wildcards):
    """Every file that the manifest lists."""
    found = made_from()
    return sorted({*found, *(file for origins in found.values() for file in origins)})


localrules:
    manifest,


rule manifest:
    input:
        files=manifest_files,
        lock="requirements.lock",
        modules=sources("curved.manifest"),
    output:
        f"{config['results']}/manifest.json",
    log:
        f"{LOGS}/manifest.log",
    conda:
        "../../environment.yml"
    params:
        config=config,
        made_from=lambda wildcards: made_from(),
    script:
        "../scripts/manifest.py"
