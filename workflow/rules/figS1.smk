# Figure S1. Finite networks against theory: simulation and enumeration in results/validation.
FIGS1 = [f"figS1{letter}" for letter in "abcdefg"]


localrules:
    figS1,


rule figS1_data:
    input:
        modules=compute_sources,
    output:
        data=f"{VALIDATION}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="figS1[a-g]",
    conda:
        "../../environment.yml"
    threads: 2
    resources:
        mem_mb=scaled(800),
        runtime=scaled(30),
    params:
        parameters=made_with,
    script:
        "../scripts/compute.py"


rule figS1:
    input:
        data=expand(f"{VALIDATION}/{{panel}}.nc", panel=FIGS1),
        modules=draw_sources("figS1"),
    output:
        report(
            f"{FIGURES}/figS1.png",
            caption="../report/figS1.rst",
            category="Figures",
            labels={"figure": "Figure S1"},
        ),
        f"{FIGURES}/figS1.pdf",
        expand(f"{FIGURES}/{{panel}}.{{kind}}", panel=FIGS1, kind=["png", "pdf"]),
    log:
        f"{LOGS}/figS1.log",
    benchmark:
        f"{BENCHMARKS}/figS1.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="figS1",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
