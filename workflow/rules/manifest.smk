# The manifest: hashes of everything that `all` asks for and of the data behind it.


localrules:
    manifest,


rule manifest:
    input:
        files=manifest_files,
        lock="requirements.lock",
        modules=sources("curved.records.manifest"),
    output:
        f"{config['results']}/manifest.json",
    log:
        f"{LOGS}/manifest.log",
    conda:
        "../../environment.yml"
    params:
        config=config,
        made_from=lambda wildcards: origins(),
    script:
        "../scripts/manifest.py"
