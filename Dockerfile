# syntax=docker/dockerfile:1

# The front-end libraries: files only, nothing is built.
FROM node:22-slim AS npm
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# The environment, at the path where it will run.
FROM python:3.11-slim AS environment
WORKDIR /app
COPY requirements/installer.lock requirements/run.lock requirements/
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/installer.lock \
    && .venv/bin/uv pip install --no-cache --compile-bytecode --python .venv/bin/python \
        --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
RUN .venv/bin/uv pip install --no-cache --python .venv/bin/python --no-deps --no-build-isolation -e .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /app earmark \
    && mkdir -p /data/var /data/media \
    && chown -R earmark:earmark /data
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    EARMARK_VAR=/data/var \
    HOST=0.0.0.0 \
    MEDIA_ROOT=/data/media \
    NUMBA_CACHE_DIR=/tmp/numba
COPY --from=environment /app/.venv .venv
COPY --from=npm /app/node_modules node_modules
COPY . .
RUN pybabel compile --directory platform/locale --domain django
USER earmark
# The key serves this one command and is stored nowhere.
RUN SECRET_KEY=only-while-building python manage.py shell --no-imports --command \
    "from config.collecting import collect_if_changed; collect_if_changed()"

# Without PostgreSQL and Redis, database and secret lie here too. A new volume begins with the static files.
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["python", "manage.py", "play"]
