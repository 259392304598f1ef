# The worker: no torch, no compiler, no root.
#
#   docker build --tag glosswire:0.1.0 .
#   docker run --rm --publish 9464:9464 --env GLOSS_BOOTSTRAP_SERVERS=kafka:9092 glosswire:0.1.0
#   echo "He sells food." | docker run --rm --interactive glosswire:0.1.0 translate

ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
RUN python -m venv /opt/glosswire
COPY pyproject.toml README.md LICENSE ./
COPY deploy/constraints.txt deploy/constraints.txt
COPY worker worker
COPY training training
RUN /opt/glosswire/bin/pip install --no-cache-dir --disable-pip-version-check \
      --constraint deploy/constraints.txt . \
 && /opt/glosswire/bin/pip uninstall --yes pip \
 && ! test -e /opt/glosswire/lib/python3.*/site-packages/torch

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin glosswire
COPY --from=build /opt/glosswire /opt/glosswire
# No bytecode is written at run time, so that the root file system may be read-only.
ENV PATH=/opt/glosswire/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    GLOSS_LOG_FORMAT=json
USER 10001:10001
EXPOSE 9464
# Says whether a worker is ready; a container that only translates has none, and is short-lived.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["gloss-worker", "healthcheck"]
ENTRYPOINT ["gloss-worker"]
CMD ["run"]
