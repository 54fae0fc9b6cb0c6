# The manifest: hashes of everything that `all` asks for and of the data behind it.


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
