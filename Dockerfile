# The API. Neo4j and Redis are services of their own: docker-compose.yml.
FROM python:3.12-slim AS build
WORKDIR /source
RUN python -m venv /app
COPY requirements.lock ./
RUN /app/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock
COPY . .
RUN /app/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home learner-graph
COPY --from=build /app /app
USER 10001
WORKDIR /tmp
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LEARNER_GRAPH_HOST=0.0.0.0 \
    LEARNER_GRAPH_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, ssl, urllib.request as u; s = 's' if os.environ.get('LEARNER_GRAPH_TLS_CERT_FILE') else ''; u.urlopen(f'http{s}://127.0.0.1:8000/healthz', timeout=3, context=ssl._create_unverified_context())"]
CMD ["learner-graph", "serve"]
