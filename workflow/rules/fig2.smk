# Figure 2. One stored pattern: explosive transitions.


localrules:
    fig2_data,
    fig2,


rule fig2_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig2[a-d]",
    conda:
        "../../environment.yml"
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule fig2:
    input:
        data=expand(f"{DATA}/{{panel}}.nc", panel=["fig2a", "fig2b", "fig2c", "fig2d"]),
        modules=draw_sources("fig2"),
    output:
        report(
            f"{FIGURES}/fig2.png",
            caption="../report/fig2.rst",
            category="Figures",
            labels={"figure": "Figure 2"},
        ),
        f"{FIGURES}/fig2.pdf",
        expand(
            f"{FIGURES}/fig2{{panel}}.{{kind}}",
            panel=list("abcd"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/fig2.log",
    benchmark:
        f"{BENCHMARKS}/fig2.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig2",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
