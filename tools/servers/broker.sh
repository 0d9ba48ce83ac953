# A private RabbitMQ node on 127.0.0.1. Sourced by tools/local-servers.
# shellcheck shell=bash disable=SC2154  # the state's names are set by load_state

# The one in /usr/sbin insists on being root or the user rabbitmq.
readonly kBrokerProgram=/usr/lib/rabbitmq/bin/rabbitmq-server
# Erlang's threads wait by spinning, which takes the processor from whoever shares it.
readonly kIdleWithoutSpinning='+sbwt none +sbwtdcpu none +sbwtdio none'
readonly kBrokerAdmin=admin

broker_paths() {
    broker_dir=$data_dir/broker
    ((${node:-1} == 1)) || broker_dir+=-$node
    broker_log=$broker_dir/broker.log
    broker_out=$broker_dir/start.log
}

# The start script, which leads a session of its own with Erlang in it and outlives it by a moment.
broker_pid() {
    cat "$broker_dir/pid" 2> /dev/null || true
}

broker_alive() {
    works_in "$(broker_pid)" "$data_dir"
}

# --- epmd, Erlang's name server: one of our own, since it outlives the node it was started for ---

epmd_pid() {
    cat "$data_dir/epmd.pid" 2> /dev/null || true
}

epmd_alive() {
    works_in "$(epmd_pid)" "$data_dir"
}

epmd_start() {
    ! epmd_alive || return 0
    exec_as_server setsid bash -c \
        'echo $$ > "$1/epmd.pid"; exec epmd -port "$2" -address 127.0.0.1' - "$data_dir" "$epmd_port" \
        > /dev/null 2>&1 < /dev/null &
    wait_until 10 port_in_use "$epmd_port" || fail "epmd did not start on port $epmd_port"
}

epmd_stop() {
    local pid
    pid=$(epmd_pid)
    epmd_alive || return 0
    kill -TERM "$pid"
    wait_until "$kStopSeconds" is_gone "$pid" || fail "epmd did not stop"
}

# --- the node --------------------------------------------------------------------------------

broker_configure() {
    as_server mkdir -p "$broker_dir"
    # Erlang refuses a cookie that others may read, and would make up its own with none.
    [[ -f $data_dir/.erlang.cookie ]] ||
        as_server bash -c 'umask 377; cat > .erlang.cookie' <<< "$broker_cookie"
    complete_definitions | write_private "$broker_dir/definitions.json"
    {
        cat "$here/infra/rabbitmq/rabbitmq.conf"
        echo "listeners.tcp.local = 127.0.0.1:$broker_port"
        echo "load_definitions = $broker_dir/definitions.json" # the last one counts
    } | write_private "$broker_dir/rabbitmq.conf"
}

complete_definitions() {
    local completed=$servers_dir/definitions.json
    RABBITMQ_AUTH_PASSWORD=$broker_auth_password RABBITMQ_USER_PASSWORD=$broker_user_password \
        RABBITMQ_OPERATOR_PASSWORD=$broker_operator_password \
        RABBITMQ_ADMIN_USER=$kBrokerAdmin RABBITMQ_ADMIN_PASSWORD=$broker_admin_password \
        "$here/infra/rabbitmq/complete-definitions" "$here/infra/rabbitmq/definitions.json" "$completed" > /dev/null
    cat "$completed"
    rm -f "$completed"
}

broker_environment() {
    printf '%s\n' \
        "RABBITMQ_NODENAME=$broker_node" \
        "RABBITMQ_DIST_PORT=$broker_distribution_port" \
        "ERL_EPMD_PORT=$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1 \
        "RABBITMQ_CONF_ENV_FILE=$broker_dir/none" \
        "RABBITMQ_CONFIG_FILE=$broker_dir/rabbitmq.conf" \
        "RABBITMQ_CONFIG_FILES=$broker_dir/none/*.conf" \
        "RABBITMQ_ADVANCED_CONFIG_FILE=$broker_dir/none.config" \
        "RABBITMQ_ENABLED_PLUGINS_FILE=$broker_dir/none" \
        "RABBITMQ_MNESIA_BASE=$broker_dir/mnesia" \
        "RABBITMQ_GENERATED_CONFIG_DIR=$broker_dir/config" \
        "RABBITMQ_LOG_BASE=$broker_dir" "RABBITMQ_LOGS=$broker_log" \
        "RABBITMQ_PID_FILE=$broker_dir/erlang.pid" \
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=$kIdleWithoutSpinning -kernel inet_dist_use_interface {127,0,0,1}"
}

broker_launch() {
    local environment
    mapfile -t environment < <(broker_environment)
    exec_as_server "${environment[@]}" setsid bash -c 'exec "$1" > "$2" 2>&1' - \
        "$kBrokerProgram" "$broker_out" < /dev/null > /dev/null 2>&1 &
    write_private "$broker_dir/pid" <<< "$!"
}

# Starts the node unless it runs, and returns once it lets a service's user in. The node opens its
# port only after the definitions were imported, and that user exists only through them.
broker_start() {
    broker_paths
    if ! broker_alive; then
        local port
        for port in "$broker_port" "$broker_distribution_port"; do
            ! port_in_use "$port" || fail "port $port of RabbitMQ was taken by another program"
        done
        broker_configure || fail "RabbitMQ's configuration could not be made"
        epmd_start
        broker_launch
    fi
    wait_until "$kStartSeconds" broker_answers_or_died || broker_failed "RabbitMQ does not answer"
    broker_lets_in user-service "$broker_user_password" || broker_failed "RabbitMQ did not start"
}

broker_port_free() {
    ! port_in_use "$broker_port"
}

broker_answers_or_died() {
    { port_in_use "$broker_port" && broker_lets_in user-service "$broker_user_password"; } ||
        ! broker_alive
}

broker_failed() {
    show_log "$broker_out" "$broker_log"
    fail "$1"
}

broker_stop() {
    broker_paths
    local pid
    pid=$(broker_pid)
    broker_alive || return 0
    kill -TERM "$pid"
    wait_until "$kStopSeconds" is_gone "$pid" || broker_failed "RabbitMQ did not stop"
}

broker_kill() {
    broker_paths
    local pid
    pid=$(broker_pid)
    broker_alive || return 0
    kill -KILL -- "-$pid" # the whole session: the node and the script
    wait_until "$kStopSeconds" is_gone "$pid" || fail "RabbitMQ outlived its kill"
    wait_until "$kStopSeconds" broker_port_free || fail "RabbitMQ's port outlived its kill"
}

# The node answers nothing, and no connection breaks.
broker_freeze() {
    broker_paths
    broker_alive || fail "RabbitMQ does not run"
    kill -STOP -- "-$(broker_pid)"
}

broker_thaw() {
    broker_paths
    kill -CONT -- "-$(broker_pid)"
}

# broker_ctl ARGUMENT...: rabbitmqctl, quiet, on one core.
broker_ctl() {
    broker_tool ctl --quiet "$@"
}

# broker_tool NAME ARGUMENT...: rabbitmq-NAME, or rabbitmqctl.
broker_tool() {
    broker_paths
    local environment program=${kBrokerProgram%-server}-$1
    [[ $1 != ctl ]] || program=${kBrokerProgram%-server}ctl
    mapfile -t environment < <(broker_environment)
    as_server "${environment[@]}" "RABBITMQ_CTL_ERL_ARGS=+S 1:1" "$program" "${@:2}"
}

# --- a login, spoken in AMQP 0-9-1: a second quicker than Erlang's own command-line tools ---------

# broker_lets_in USER PASSWORD: true when the node answers connection.start-ok with connection.tune.
broker_lets_in() {
    amqp_login "$@" 2> /dev/null
}

amqp_login() (
    exec 3<> "/dev/tcp/127.0.0.1/$broker_port"
    printf 'AMQP\0\0\11\1' >&3
    [[ $(amqp_read_method) == '000a 000a' ]] # connection.start
    printf '%b' "$(amqp_start_ok "$1" "$2")" >&3
    [[ $(amqp_read_method) == '000a 001e' ]] # connection.tune
)

# Prints class and method of the next frame, in hexadecimal.
amqp_read_method() {
    local header size
    header=$(timeout 5 head -c 7 <&3 | od -An -v -tx1 | tr -d ' \n')
    size=$((16#${header:6:8} + 1))
    timeout 5 head -c "$size" <&3 | od -An -v -tx1 | tr -d ' \n' | sed -E 's/^(....)(....).*/\1 \2/'
}

# The frame as text with \x escapes: type, channel, size, class and method, no client properties,
# the mechanism, the response, the locale, the end mark.
amqp_start_ok() {
    local response=$((2 + ${#1} + ${#2})) size
    size=$((4 + 4 + 1 + 5 + 4 + response + 1 + 5))
    printf '\\x01\\x00\\x00%s\\x00\\x0a\\x00\\x0b\\x00\\x00\\x00\\x00' "$(amqp_long "$size")"
    printf '\\x05PLAIN%s\\x00%s\\x00%s\\x05en_US\\xce' "$(amqp_long "$response")" "$1" "$2"
}

amqp_long() {
    printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255))
}
