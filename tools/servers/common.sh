# Shared by tools/local-servers and its two servers: where things lie, who runs them, which ports
# they have, and how to wait. Sourced, never run.
# shellcheck shell=bash

readonly kStartSeconds=90   # a first start on two busy cores stays well below
readonly kStopSeconds=30

fail() {
    echo "local-servers: $*" >&2
    exit 1
}

# --- where -----------------------------------------------------------------------------------

# Sets servers_dir (what the caller named) and data_dir (where the servers' files lie). PostgreSQL
# refuses to run as root, and a clone below /root can't be read by anyone else; so root's servers
# keep their files outside the clone, as the user postgres.
locate() {
    servers_dir=$(cd "$1" && pwd -P)
    if ((EUID == 0)); then
        server_user=postgres
        id -u "$server_user" > /dev/null 2>&1 ||
            fail "the user postgres is missing; tools/install-packages servers makes it"
        data_dir=/var/lib/user-platform/$(digest "$servers_dir")
    else
        server_user=
        data_dir=$servers_dir/data
    fi
    data_dir=$(realpath -m "$data_dir") # as the kernel names it in /proc
    server_tag=user-platform-$(digest "$data_dir")
}

make_data_dir() {
    chmod 700 "$servers_dir"
    if [[ -n $server_user ]]; then
        install -d -m 755 /var/lib/user-platform
        install -d -m 700 -o "$server_user" -g "$server_user" "$data_dir"
    else
        install -d -m 700 "$data_dir"
    fi
}

digest() {
    local sum
    sum=$(printf '%s' "$1" | sha256sum)
    echo "${sum:0:12}"
}

# Runs a command as the servers' user with nothing of the caller's environment but what is named:
# as_server NAME=VALUE... COMMAND...
as_server() (
    exec_as_server "$@"
)

# The same in place of the current shell; with & it starts a server that keeps neither this script
# nor its lock alive.
exec_as_server() {
    local drop=()
    [[ -z $server_user ]] ||
        drop=(setpriv "--reuid=$server_user" "--regid=$server_user" --init-groups)
    cd "$data_dir"
    exec 9>&-
    exec "${drop[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME="$data_dir" "$@"
}

# write_private FILE: standard input into a file that only the servers' user (and root) can read.
write_private() {
    as_server bash -c 'umask 077; cat > "$1.new" && mv -f "$1.new" "$1"' - "$1"
}

# --- secrets and ports, remembered -----------------------------------------------------------

random_secret() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# Loads what is remembered and makes up what is missing: passwords, the node's name, ports. A
# remembered port that somebody else took meanwhile is replaced, which only `start` may do: the
# commands that bring a server back promise the same port.
load_state() {
    state_file=$data_dir/state
    if [[ -f $state_file ]]; then
        # shellcheck source=/dev/null
        source "$state_file"
    fi
}

complete_state() {
    load_state
    local name
    for name in postgres_password auth_owner_password auth_service_password user_owner_password \
        user_service_password broker_admin_password broker_auth_password broker_user_password \
        broker_operator_password broker_cookie; do
        [[ -n ${!name:-} ]] || declare -g "$name=$(random_secret)"
    done
    broker_node=${broker_node:-$server_tag@localhost}
    postgres_alive || choose_port postgres_port
    if ! broker_alive; then
        choose_port broker_port
        choose_port broker_distribution_port
        epmd_alive || choose_port epmd_port
    fi
    for name in postgres_password auth_owner_password auth_service_password user_owner_password \
        user_service_password broker_admin_password broker_auth_password broker_user_password \
        broker_operator_password broker_cookie broker_node postgres_port broker_port broker_distribution_port epmd_port; do
        echo "$name=${!name}"
    done | write_private "$state_file"
}

# choose_port NAME: keeps the remembered port when it is free, else takes a free one from below the
# range that the kernel gives to outgoing connections.
choose_port() {
    local port=${!1:-} tries
    for ((tries = 0; tries < 200; tries++)); do
        if [[ -n $port && " ${chosen_ports:-} " != *" $port "* ]] && ! port_in_use "$port"; then
            chosen_ports="${chosen_ports:-} $port"
            declare -g "$1=$port"
            return
        fi
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    done
    fail "found no free port between 20000 and 31999"
}

# True when a socket listens on the port, on whatever address. Read from the kernel's tables: a bare
# system has no tool for it. Connections that linger after their server don't count.
port_in_use() {
    local hex
    printf -v hex '%04X' "$1"
    awk -v port=":$hex\$" '$2 ~ port && $4 == "0A" { found = 1 } END { exit !found }' \
        /proc/net/tcp /proc/net/tcp6 2> /dev/null
}

# --- processes and waiting -------------------------------------------------------------------

# works_in PID DIR: the process lives and has that current directory, as our servers have; a number
# that the kernel gave to someone else meanwhile is not taken for ours. The servers' user has to look:
# in a container root may not look into other users' processes.
works_in() {
    [[ -n $1 && $(as_server readlink "/proc/$1/cwd" 2> /dev/null) == "$2" ]]
}

# wait_until SECONDS COMMAND...: false when the command still fails after that time.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.05
    done
}

is_gone() {
    [[ ! -d /proc/$1 ]] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2> /dev/null
}

# show_log FILE...: the ends of the logs, for a failure's message.
show_log() {
    local file
    for file in "$@"; do
        [[ -s $file ]] || continue
        echo "--- the end of $file" >&2
        tail -n 30 "$file" >&2
    done
}
