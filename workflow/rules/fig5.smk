# Figure 5. Image retrieval: simulations at full scale.

CHUNKS = f"{config['results']}/chunks"


localrules:
    fig5_patterns,
    fig5_data,
    fig5,


rule fig5_patterns:
    input:
        modules=sources("curved.figures.compute", "curved.figures.fig5.patterns"),
        file=branch(
            config["patterns"]["source"] == "file",
            then=config["patterns"]["file"]["path"],
        ),
    output:
        data=f"{DATA}/patterns.nc",
    log:
        f"{LOGS}/patterns.log",
    benchmark:
        f"{BENCHMARKS}/patterns.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1500),
        runtime=scaled(600),  # minutes: the archive may come slowly
    params:
        panel="patterns",
        parameters=parameters("patterns"),
    script:
        "../scripts/compute.py"


# One load, some replicates, all curvatures. Neither threads nor the size of chunks change overlaps.
rule fig5_chunk:
    input:
        data=[f"{DATA}/patterns.nc"],
        modules=sources("curved.figures.compute", "curved.figures.fig5.fig5_chunk"),
    output:
        data=f"{CHUNKS}/{{stored}}-{{first}}/fig5_chunk.nc",
    log:
        f"{LOGS}/fig5_chunk-{{stored}}-{{first}}.log",
    benchmark:
        f"{BENCHMARKS}/fig5_chunk-{{stored}}-{{first}}.tsv"
    wildcard_constraints:
        stored=r"\d+",
        first=r"\d+",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=scaled(800),
        runtime=chunk_minutes,
    params:
        panel="fig5_chunk",
        parameters=lambda wildcards: parameters(
            f"{wildcards.stored}-{wildcards.first}/fig5_chunk.nc"
        ),
        data=made_from,
    script:
        "../scripts/compute.py"


rule fig5_data:
    input:
        data=expand(
            f"{CHUNKS}/{{stored}}-{{first}}/fig5_chunk.nc",
            stored=config["fig5"]["stored"],
            first=range(0, config["fig5"]["replicates"], config["fig5"]["chunk"]),
        ),
        modules=sources("curved.figures.compute", "curved.figures.fig5.fig5"),
    output:
        data=f"{DATA}/fig5.nc",
    log:
        f"{LOGS}/fig5_data.log",
    benchmark:
        f"{BENCHMARKS}/fig5_data.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(600),
        runtime=scaled(5),
    params:
        panel="fig5",
        parameters=parameters("fig5"),
        data=made_from,
    script:
        "../scripts/compute.py"


rule fig5_panel:
    input:
        data=[f"{DATA}/patterns.nc"],
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig5(d|e|_film)",
    conda:
        "../../environment.yml"
    threads: 2
    resources:
        mem_mb=scaled(800),
        runtime=scaled(10),
    params:
        parameters=made_with,
        data=made_from,
    script:
        "../scripts/compute.py"


rule fig5:
    input:
        data=expand(
            f"{DATA}/{{panel}}.nc",
            panel=["patterns", "fig5", "fig5d", "fig5e", "fig5_film"],
        ),
        modules=draw_sources("fig5"),
    output:
        report(
            f"{FIGURES}/fig5.png",
            caption="../report/fig5.rst",
            category="Figures",
            labels={"figure": "Figure 5"},
        ),
        f"{FIGURES}/fig5.pdf",
        report(
            f"{FIGURES}/fig5_film.gif",
            caption="../report/fig5_film.rst",
            category="Figures",
            labels={"figure": "Figure 5, film"},
        ),
        expand(
            f"{FIGURES}/fig5{{panel}}.{{kind}}",
            panel=list("abcde"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/fig5.log",
    benchmark:
        f"{BENCHMARKS}/fig5.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig5",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
