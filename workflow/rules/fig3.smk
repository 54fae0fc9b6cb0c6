# Figure 3. Two correlated patterns: landscapes and attractors.


localrules:
    fig3_data,
    fig3,


rule fig3_data:
    input:
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="fig3[ab]",
    conda:
        "../../environment.yml"
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule fig3:
    input:
        data=expand(f"{DATA}/{{panel}}.nc", panel=["fig3a", "fig3b"]),
        modules=draw_sources("fig3"),
    output:
        report(
            f"{FIGURES}/fig3.png",
            caption="../report/fig3.rst",
            category="Figures",
            labels={"figure": "Figure 3"},
        ),
        f"{FIGURES}/fig3.pdf",
        expand(
            f"{FIGURES}/fig3{{panel}}.{{kind}}", panel=list("ab"), kind=["png", "pdf"]
        ),
    log:
        f"{LOGS}/fig3.log",
    benchmark:
        f"{BENCHMARKS}/fig3.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="fig3",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
