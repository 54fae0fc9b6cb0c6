# Figure S3. Success of recall against load, for every kind of network.


localrules:
    figS3,


rule figS3_data:
    input:
        data=branch(
            lambda wildcards: wildcards.panel == "figS3b", then=[f"{DATA}/patterns.nc"]
        ),
        modules=compute_sources,
    output:
        data=f"{DATA}/{{panel}}.nc",
    log:
        f"{LOGS}/{{panel}}.log",
    benchmark:
        f"{BENCHMARKS}/{{panel}}.tsv"
    wildcard_constraints:
        panel="figS3[ab]",
    conda:
        "../../environment.yml"
    threads: 2
    resources:
        mem_mb=scaled(1000),
        runtime=scaled(20),
    params:
        parameters=made_with,
        data=made_from,
    script:
        "../scripts/compute.py"


rule figS3:
    input:
        # The patterns are not drawn; panel b must be made from these.
        data=expand(f"{DATA}/{{panel}}.nc", panel=["patterns", "figS3a", "figS3b"]),
        modules=draw_sources("figS3"),
    output:
        report(
            f"{FIGURES}/figS3.png",
            caption="../report/figS3.rst",
            category="Figures",
            labels={"figure": "Figure S3"},
        ),
        f"{FIGURES}/figS3.pdf",
        expand(
            f"{FIGURES}/figS3{{panel}}.{{kind}}",
            panel=list("ab"),
            kind=["png", "pdf"],
        ),
    log:
        f"{LOGS}/figS3.log",
    benchmark:
        f"{BENCHMARKS}/figS3.tsv"
    conda:
        "../../environment.yml"
    params:
        figure="figS3",
        data=made_from,
        dpi=config["figures"]["dpi"],
    script:
        "../scripts/draw.py"
