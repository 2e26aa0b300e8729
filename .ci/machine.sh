# What .ci/run needs of the machine it runs on; sourced by it.

# Whatever else runs here: a database, and a Redis server on a free port, for this run alone.
database=earmark_ci_$$
redis_port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis_folder=$(mktemp -d)
servers=(
    DATABASE_URL="postgres://postgres@127.0.0.1:5432/$database"
    REDIS_URL="redis://127.0.0.1:$redis_port/0"
    SECRET_KEY=only-for-this-run-and-long-enough-that-nobody-guesses-it
    # Nothing here holds a lock for long: who waits for ever fails, and says for what.
    PGOPTIONS="-c lock_timeout=100s"
)

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -E "$@"; fi
}

install_packages() {
    local wanted=()
    command -v chromium >/dev/null || wanted+=(chromium)
    command -v chromedriver >/dev/null || wanted+=(chromium-driver)
    command -v ffmpeg >/dev/null || wanted+=(ffmpeg)
    command -v xgettext >/dev/null || wanted+=(gettext)
    command -v redis-server >/dev/null || wanted+=(redis-server)
    [ ${#wanted[@]} = 0 ] && echo "All there." && return
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
}

query() {
    psql --host 127.0.0.1 --username postgres --dbname postgres --no-psqlrc --quiet --command "$1"
}

answers_within() { # seconds, command...
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}

start_postgresql() {
    answers_within 1 query "SELECT 1" && return
    as_root pg_ctlcluster --skip-systemctl-redirect "$(ls /etc/postgresql)" main start || true
    answers_within 30 query "SELECT 1" || { echo "PostgreSQL must answer on 127.0.0.1:5432." >&2 && return 1; }
}

start_redis() {
    redis-server --bind 127.0.0.1 --port "$redis_port" --save "" --appendonly no --dir "$redis_folder" >/dev/null &
    redis_process=$!
    answers_within 30 redis-cli -h 127.0.0.1 -p "$redis_port" ping ||
        { echo "Redis must answer on 127.0.0.1:$redis_port." >&2 && return 1; }
}

find_what_runs() {
    start_postgresql && start_redis || return 1
    drop_database && query "CREATE DATABASE $database" || return 1
    [ -d "$EARMARK_DATA/corpora" ] || { echo "No shared data at $EARMARK_DATA (EARMARK_DATA)." >&2 && return 1; }
    echo "All there."
}

drop_database() {
    query "DROP DATABASE IF EXISTS $database WITH (FORCE)"
}

leave_nothing() {
    drop_database || true
    [ -z "${redis_process:-}" ] || kill "$redis_process" || true
    rm -rf "$redis_folder"
}
trap leave_nothing EXIT
