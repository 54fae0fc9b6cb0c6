# Figure 1. Geometry of deformed exponential families.


localrules:
    fig1_data,
    fig1,


rule fig1_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig1[a-c]",
    conda:
        "../../environment.yml"
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule fig1:
    input:
        data=expand(f"{DATA}/{{panel}}.nc", panel=["fig1a", "fig1b", "fig1c"]),
        modules=draw_sources("fig1"),
    output:
        report(
            f"{FIGURES}/fig1.png",
            caption="../report/fig1.rst",
            category="Figures",
            labels={"figure": "Figure 1"},
        ),
        f"{FIGURES}/fig1.pdf",
        expand(
            f"{FIGURES}/fig1{{panel}}.{{kind}}",
            panel=list("abc"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/fig1.log",
    benchmark:
        f"{BENCHMARKS}/fig1.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig1",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
