# Figure 6. Explosive spin glass.


localrules:
    fig6_data,
    fig6,


rule fig6_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig6(abc|d)",
    conda:
        "../../environment.yml"
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule fig6:
    input:
        data=expand(f"{DATA}/{{panel}}.nc", panel=["fig6abc", "fig6d"]),
        modules=draw_sources("fig6"),
    output:
        report(
            f"{FIGURES}/fig6.png",
            caption="../report/fig6.rst",
            category="Figures",
            labels={"figure": "Figure 6"},
        ),
        f"{FIGURES}/fig6.pdf",
        expand(
            f"{FIGURES}/fig6{{panel}}.{{kind}}",
            panel=list("abcd"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/fig6.log",
    benchmark:
        f"{BENCHMARKS}/fig6.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig6",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
