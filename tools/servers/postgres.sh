# A private PostgreSQL 15 on 127.0.0.1. Sourced by tools/local-servers.
# shellcheck shell=bash disable=SC2154  # the state's names are set by load_state

readonly kPostgresBin=/usr/lib/postgresql/15/bin

postgres_paths() {
    postgres_data=$data_dir/postgres
    postgres_log=$data_dir/postgres.log
}

postgres_pid() {
    sed -n 1p "$postgres_data/postmaster.pid" 2> /dev/null || true
}

postgres_alive() {
    works_in "$(postgres_pid)" "$postgres_data"
}

psql_as_superuser() {
    as_server PGPASSWORD="$postgres_password" PGCONNECT_TIMEOUT=5 \
        AUTH_OWNER_PASSWORD="$auth_owner_password" AUTH_SERVICE_PASSWORD="$auth_service_password" \
        USER_OWNER_PASSWORD="$user_owner_password" USER_SERVICE_PASSWORD="$user_service_password" \
        "$kPostgresBin/psql" -X -q -h 127.0.0.1 -p "$postgres_port" -U postgres -d postgres "$@"
}

postgres_answers() {
    [[ $(psql_as_superuser -Atc 'SELECT 1' 2> /dev/null) == 1 ]]
}

# The directory appears whole or not at all: an initdb that was interrupted leaves nothing behind
# that a later start would take for a cluster.
postgres_initialise() {
    [[ ! -f $postgres_data/PG_VERSION ]] || return 0
    as_server rm -rf "$postgres_data" "$postgres_data.new"
    write_private "$data_dir/password" <<< "$postgres_password"
    as_server "$kPostgresBin/initdb" -D "$postgres_data.new" -U postgres --auth=scram-sha-256 \
        --pwfile="$data_dir/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        --no-instructions > "$servers_dir/initdb.log" 2>&1 || {
        show_log "$servers_dir/initdb.log"
        return 1
    }
    as_server rm -f "$data_dir/password"
    as_server mv "$postgres_data.new" "$postgres_data"
}

# Settings come on the command line: what an older version of this script wrote is never in force.
# autovacuum_naptime: docs/operations.md says why.
postgres_launch() {
    local options="-c listen_addresses=127.0.0.1 -c port=$postgres_port -c max_connections=400"
    options+=" -c unix_socket_directories= -c logging_collector=off -c fsync=$postgres_fsync"
    options+=" -c autovacuum_naptime=2s"
    options+=" -c log_line_prefix=%m[%p]%u@%d:"
    as_server "$kPostgresBin/pg_ctl" start -W -s -D "$postgres_data" -l "$postgres_log" -o "$options"
}

# Starts the server unless it runs, and returns once it answers an authenticated query.
postgres_start() {
    postgres_paths
    postgres_initialise || postgres_failed "initdb failed"
    if ! postgres_alive; then
        ! port_in_use "$postgres_port" || fail "port $postgres_port of PostgreSQL was taken by another program"
        postgres_clear_lock
        postgres_launch || postgres_failed "PostgreSQL did not start"
    fi
    wait_until "$kStartSeconds" postgres_answers_or_died || postgres_failed "PostgreSQL does not answer"
    postgres_answers || postgres_failed "PostgreSQL ended again"
}

# A busy machine may take seconds until the server's lock file names it.
postgres_answers_or_died() {
    postgres_answers || ! { postgres_alive || wait_until 10 postgres_alive; }
}

postgres_failed() {
    show_log "$postgres_log"
    fail "$1"
}

postgres_create_databases() {
    psql_as_superuser -f - < "$here/infra/postgres/init.sql" > "$servers_dir/init.log" 2>&1 || {
        show_log "$servers_dir/init.log"
        fail "the roles and databases could not be created"
    }
}

postgres_stop() {
    postgres_paths
    local pid
    pid=$(postgres_pid)
    postgres_alive || return 0
    kill -INT "$pid" # fast shutdown: open sessions are ended, nothing is lost
    wait_until "$kStopSeconds" is_gone "$pid" || postgres_failed "PostgreSQL did not stop"
}

# What a power cut does to the processes: none of them gets to say goodbye.
postgres_kill() {
    postgres_paths
    postgres_alive || return 0
    local pids pid
    mapfile -t pids < <(postgres_processes)
    kill -KILL "$(postgres_pid)"
    kill -KILL "${pids[@]}" 2> /dev/null || true
    for pid in "${pids[@]}"; do
        wait_until "$kStopSeconds" is_gone "$pid" || fail "process $pid outlived its kill"
    done
}

# It stands still with its sockets open: the kernel goes on taking connections and acknowledging
# what comes in. The server first, so that it makes no further children.
postgres_freeze() {
    postgres_paths
    local pids
    postgres_alive || fail "PostgreSQL does not run"
    kill -STOP "$(postgres_pid)"
    mapfile -t pids < <(postgres_processes)
    kill -STOP "${pids[@]}" 2> /dev/null || true # one may have ended meanwhile
}

postgres_thaw() {
    postgres_paths
    local pids
    mapfile -t pids < <(postgres_processes)
    ((${#pids[@]} == 0)) || kill -CONT "${pids[@]}" 2> /dev/null || true
}

# The server and its children: all that work in the cluster's directory.
postgres_processes() {
    # shellcheck disable=SC2016  # expanded by the servers' user
    as_server bash -c '
        for entry in /proc/[0-9]*; do
            [[ $(readlink "$entry/cwd" 2> /dev/null) != "$1" ]] || echo "${entry#/proc/}"
        done' - "$postgres_data"
}

postgres_none_left() {
    [[ -z $(postgres_processes) ]]
}

# After a kill the lock file names a process that may still be listed, dead, because nobody collects
# it; PostgreSQL would take it for a living server. The file goes once no process of it is left.
postgres_clear_lock() {
    [[ -e $postgres_data/postmaster.pid ]] || return 0
    wait_until "$kStopSeconds" postgres_none_left || fail "processes of a killed PostgreSQL are left"
    as_server rm -f "$postgres_data/postmaster.pid"
}
