# The drawing of every figure and of its panels, from data files alone.


for figure in FIGURES:

    rule:
        name:
            figure.name
        input:
            data=[data_file(name) for name in figure.data],
            modules=drawing_sources(figure),
        output:
            *(
                report(
                    f"{RESULTS}/figures/{name}",
                    caption=str(caption),
                    category="Figures",
                    labels={"figure": catalogue.label(Path(name).stem)},
                )
                for name, caption in zip(figure.pictures, figure.captions.values())
            ),
            *(
                f"{RESULTS}/figures/{name}"
                for name in figure.others(config["figures"]["panels"])
            ),
        log:
            f"{RESULTS}/logs/{figure.name}.log",
        benchmark:
            f"{RESULTS}/benchmarks/{figure.name}.tsv"
        localrule: True
        params:
            figure=figure.name,
            data=made_from,
            dpi=config["figures"]["dpi"],
            look=config["figures"]["style"],
            titles={
                name: catalogue.told_of(name)
                for name in (*figure.still, *figure.single)
            },
            stamp=drawn_by(figure),
        message:
            f"Draw {figure.label} and its panels."
        script:
            "../scripts/draw.py"
