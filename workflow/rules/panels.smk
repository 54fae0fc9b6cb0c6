# The data of every panel. What a panel needs and what its job takes is declared in its folder.


for figure in FIGURES:
    for panel in figure.panels:
        if panel.folder == "chunks":
            continue

        rule:
            name:
                figure.rule(panel)
            input:
                data=needed(panel),
                files=panel.own_files(config),
                modules=compute_sources(figure, panel.name),
            output:
                data=data_file(panel.name),
            log:
                f"{RESULTS}/logs/{figure.rule(panel)}.log",
            benchmark:
                f"{RESULTS}/benchmarks/{figure.rule(panel)}.tsv"
            priority: panel.minutes  # the longest first: at the end they would keep one core
            localrule: panel.local or not panel.minutes
            threads: threads_of(panel)
            resources:
                mem_mb=scaled(panel.memory or 700),
                runtime=scaled(panel.minutes or 10),
            params:
                panel=panel.name,
                parameters=panel.parameters(config),
                data=made_from,
                stamps=stamps(figure, panel.name),
            message:
                f"Compute {panel.name}.nc: {panel.title()}."
            script:
                "../scripts/compute.py"


# Parts of Figure 5b-c: one load, some replicates, all curvatures. Neither threads nor the size of
# chunks change overlaps.
rule fig5_chunk:
    input:
        data=[data_file("patterns")],
        modules=compute_sources(catalogue.figure("fig5"), "fig5_chunk"),
    output:
        data=f"{RESULTS}/chunks/{{stored}}-{{first}}/fig5_chunk.nc",
    log:
        f"{RESULTS}/logs/fig5_chunk-{{stored}}-{{first}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/fig5_chunk-{{stored}}-{{first}}.tsv"
    wildcard_constraints:
        stored=r"\d+",
        first=r"\d+",
    resources:
        mem_mb=scaled(800),
        runtime=chunk_minutes,
    params:
        panel="fig5_chunk",
        parameters=lambda wildcards: parameters(
            f"{wildcards.stored}-{wildcards.first}/fig5_chunk.nc"
        ),
        data=made_from,
        stamps=stamps(catalogue.figure("fig5"), "fig5_chunk"),
    message:
        "Recall {wildcards.stored} stored patterns, in runs from number {wildcards.first} on."
    script:
        "../scripts/compute.py"
