# Figure S2. Other nonlinear networks: dense associative memories, relativistic network.


localrules:
    figS2,


rule figS2_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="figS2[a-d]",
    conda:
        "../../environment.yml"
    threads: lambda wildcards: 2 if wildcards.panel == "figS2d" else 1
    resources:
        mem_mb=scaled(800),
        runtime=scaled(5),
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule figS2:
    input:
        data=expand(
            f"{DATA}/{{panel}}.nc", panel=["figS2a", "figS2b", "figS2c", "figS2d"]
        ),
        modules=draw_sources("figS2"),
    output:
        report(
            f"{FIGURES}/figS2.png",
            caption="../report/figS2.rst",
            category="Figures",
            labels={"figure": "Figure S2"},
        ),
        f"{FIGURES}/figS2.pdf",
        expand(
            f"{FIGURES}/figS2{{panel}}.{{kind}}",
            panel=list("abcd"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/figS2.log",
    benchmark:
        f"{BENCHMARKS}/figS2.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="figS2",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
