# Figure 4. Memory capacity by the replica method.


localrules:
    fig4,


rule fig4_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig4(a|b|_released)",
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(700),
        runtime=scaled(5),
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule fig4:
    input:
        data=expand(f"{DATA}/{{panel}}.nc", panel=["fig4a", "fig4b", "fig4_released"]),
        modules=draw_sources("fig4"),
    output:
        report(
            f"{FIGURES}/fig4.png",
            caption="../report/fig4.rst",
            category="Figures",
            labels={"figure": "Figure 4"},
        ),
        report(
            f"{FIGURES}/fig4_regions.png",
            caption="../report/fig4_regions.rst",
            category="Figures",
            labels={"figure": "Figure 4, regions"},
        ),
        report(
            f"{FIGURES}/fig4_released.png",
            caption="../report/fig4_released.rst",
            category="Figures",
            labels={"figure": "Figure 4, released formulas"},
        ),
        expand(
            f"{FIGURES}/fig4{{panel}}.{{kind}}", panel=list("ab"), kind=["png", "pdf"]
        ),
        expand(f"{FIGURES}/fig4{{panel}}.pdf", panel=["", "_regions", "_released"]),
    log:
        f"{LOGS}/fig4.log",
    benchmark:
        f"{BENCHMARKS}/fig4.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig4",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
