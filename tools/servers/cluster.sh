# Two more RabbitMQ nodes beside the first, for a cluster of three on one host. Sourced by
# tools/local-servers.
# shellcheck shell=bash disable=SC2154  # the state's names are set by load_state

readonly kNodes='1 2 3'

# For the rest of the command the functions of broker.sh work on this node.
select_node() {
    node=$1
    [[ " $kNodes " == *" $node "* ]] || fail "there is no node '$node'; they are $kNodes"
    ((node > 1)) || return 0
    local port=broker_port_$node distribution=broker_distribution_port_$node
    broker_node=$server_tag-$node@localhost
    [[ -n ${!port:-} ]] || fail "there is no cluster in $servers_dir: cluster-start makes it"
    broker_port=${!port} broker_distribution_port=${!distribution}
    broker_paths
}

# Every command on one node is a process of its own, so that nothing of it is left in this one.
on_node() (
    select_node "$1"
    "${@:2}"
)

cluster_start() {
    local number first=$broker_node
    choose_cluster_ports
    for number in 2 3; do
        on_node "$number" node_join "$first"
    done
    {
        printf 'export TEST_RABBITMQ_PORTS="%s %s %s"\n' \
            "$broker_port" "$broker_port_2" "$broker_port_3"
    } >> "$servers_dir/env"
}

choose_cluster_ports() {
    local name
    for name in broker_port_2 broker_distribution_port_2 broker_port_3 broker_distribution_port_3; do
        [[ -n ${!name:-} ]] || choose_port "$name"
        echo "$name=${!name}"
    done | as_server tee -a "$state_file" > /dev/null
    load_state
}

# A new node forgets what it has imported by itself and takes over what the cluster has; then every
# queue gets a member on it.
node_join() {
    broker_start
    local joined=$servers_dir/join-$node.log
    {
        broker_ctl stop_app && broker_ctl reset && broker_ctl join_cluster "$1" &&
            broker_ctl start_app && broker_tool queues --node "$1" grow "$broker_node" all &&
            broker_tool streams --node "$1" add_replica user.events.log "$broker_node"
    } > "$joined" 2>&1 || {
        show_log "$joined"
        fail "node $node could not join the cluster"
    }
}

node_start() {
    on_node "$1" broker_start
}

node_kill() {
    on_node "$1" broker_kill
}

node_freeze() {
    on_node "$1" broker_freeze
}

node_thaw() {
    on_node "$1" broker_thaw
}

# Those beside the first, where there are any.
cluster_stop() {
    local number
    [[ -n ${broker_port_2:-} ]] || return 0
    for number in 2 3; do
        on_node "$number" broker_thaw 2> /dev/null || true
        on_node "$number" broker_stop
    done
}
