FROM python:3.12-slim AS build
WORKDIR /source
COPY requirements.lock pyproject.toml README.md ./
# The versions of the lock, of which only what the server needs is installed.
RUN sed -nE 's/^([A-Za-z0-9._-]+==[^ ;]+).*/\1/p' requirements.lock > versions.txt
COPY schemas schemas
COPY prompts prompts
COPY service service
COPY eval eval
RUN python -m venv /app && /app/bin/pip install --no-cache-dir --constraint versions.txt .

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /home/visits visits \
    && install -d -o visits -g visits /data /cache
COPY --from=build /app /app
USER visits
WORKDIR /home/visits
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 VISITS_CACHE_DIR=/cache
VOLUME ["/data", "/cache"]
EXPOSE 8321
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8321/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
# Reachable from outside the container, so that it needs VISITS_TOKENS.
ENTRYPOINT ["visits", "serve", "--host", "0.0.0.0", "--data", "/data"]
