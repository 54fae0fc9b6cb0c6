# The manifest: hashes of everything that is asked for and of the data behind it.


rule manifest:
    input:
        files=lambda wildcards: made_for(asked()),
        lock="requirements.lock",
        modules=sources("curved.records.manifest"),
    output:
        f"{RESULTS}/manifest.json",
    log:
        f"{RESULTS}/logs/manifest.log",
    localrule: True
    params:
        files=lambda wildcards: content("manifest"),
        config=config,
        made_from=lambda wildcards: origins(asked()),
        data=lambda wildcards: vouched(asked()),
        not_run=lambda wildcards: sorted({*made_for(FIGURES)} - {*made_for(asked())}),
    message:
        "List every result with its size and hash."
    script:
        "../scripts/manifest.py"
