# The locked environment, and the workflow in it: docs/cluster.md says how to build and run it.
FROM python:3.11-slim

# git tells every data file the commit that made it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /curved
# A home for caches, whoever runs the image.
ENV HOME=/tmp PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# The two steps of `make setup`; a test compares them.
WORKDIR /curved
COPY requirements.lock ./
RUN python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements.lock
COPY . .
RUN python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

ENTRYPOINT ["snakemake"]
CMD ["--cores", "all"]
