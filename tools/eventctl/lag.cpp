#include <algorithm>
#include <array>
#include <iostream>
#include <optional>

#include "platform/json/writer.hpp"
#include "platform/messaging/outbox_depth.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/queues.hpp"

namespace eventctl {

using platform::Result;
using platform::amqp::QueueState;
using platform::json::ArrayWriter;
using platform::json::ObjectWriter;
using platform::messaging::OutboxDepth;

namespace {

struct Options {
    int watch_s = 0;
};

struct Outbox {
    const char* name;
    Result<OutboxDepth> depth;
};

struct Queue {
    const char* name;
    Result<std::optional<QueueState>> state;  // nothing: it is missing
};

struct Lag {
    std::vector<Outbox> outboxes;
    std::vector<Queue> queues;

    [[nodiscard]] bool is_whole() const {
        return std::all_of(outboxes.begin(), outboxes.end(),
                           [](const Outbox& outbox) { return bool{outbox.depth}; }) &&
               std::all_of(queues.begin(), queues.end(), [](const Queue& queue) {
                   return queue.state && queue.state->has_value();
               });
    }
};

std::string reason_of(const platform::Error& error) {
    return error.reason.empty() ? std::string{error.fault.title} : error.reason;
}

// One connection serves until a queue is missing, which ends it. A broker that cannot be reached is
// asked once.
std::vector<Queue> look_at_queues(Setup& setup, Pauses& pauses) {
    std::vector<Queue> queues;
    std::unique_ptr<platform::amqp::Connection> connection;
    std::optional<platform::Error> away;
    for (const auto* name :
         {kQueue, kRetryTiers[0], kRetryTiers[1], kRetryTiers[2], kDeadLetters}) {
        if (!connection && !away) {
            auto opened = setup.connect(pauses.loop());
            if (opened) {
                connection = std::move(*opened);
            } else {
                away = opened.error();
            }
        }
        if (away) {
            queues.push_back({name, *away});
            continue;
        }
        queues.push_back({name, connection->look_at_queue(name)});
        if (!queues.back().state || !*queues.back().state) {
            connection.reset();
        }
    }
    if (connection) {
        connection->close();
    }
    return queues;
}

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", value);
    return text;
}

void print(const Lag& lag) {
    Table outboxes{{"OUTBOX", "EVENTS", "OLDEST", "TRIED IN VAIN"}};
    for (const auto& [name, depth] : lag.outboxes) {
        if (depth) {
            outboxes.add({name, std::to_string(depth->rows), seconds(depth->oldest_seconds),
                          std::to_string(depth->failed)});
        } else {
            outboxes.add({name, "?", "?", "?"});
        }
    }
    Table queues{{"QUEUE", "READY", "CONSUMERS"}};
    for (const auto& [name, state] : lag.queues) {
        if (!state) {
            queues.add({name, "?", "?"});
        } else if (!*state) {
            queues.add({name, "missing", "-"});
        } else {
            queues.add(
                {name, std::to_string((*state)->ready), std::to_string((*state)->consumers)});
        }
    }
    std::cout << outboxes.str() << '\n' << queues.str() << std::flush;
}

std::string json_of(const Lag& lag) {
    ArrayWriter outboxes;
    for (const auto& [name, depth] : lag.outboxes) {
        ObjectWriter outbox;
        outbox.text("service", name);
        if (depth) {
            outbox.number("events", depth->rows)
                .real("oldest_seconds", depth->oldest_seconds)
                .number("failed", depth->failed);
        } else {
            outbox.text("fault", reason_of(depth.error()));
        }
        outboxes.raw(outbox.str());
    }
    ArrayWriter queues;
    for (const auto& [name, state] : lag.queues) {
        ObjectWriter queue;
        queue.text("name", name);
        if (!state) {
            queue.text("fault", reason_of(state.error()));
        } else if (!*state) {
            queue.text("fault", "missing");
        } else {
            queue.number("ready", (*state)->ready).number("consumers", (*state)->consumers);
        }
        queues.raw(queue.str());
    }
    return ObjectWriter{}.raw("outboxes", outboxes.str()).raw("queues", queues.str()).str();
}

void complain_of(const Lag& lag, const Setup& setup) {
    const std::array who{kAuthDatabase, kUserDatabase};
    for (std::size_t i = 0; i < lag.outboxes.size(); ++i) {
        if (!lag.outboxes[i].depth) {
            failed(who.at(i), lag.outboxes[i].depth.error());
        }
    }
    for (const auto& queue : lag.queues) {
        if (!queue.state) {
            failed(setup.broker(), queue.state.error());
            return;
        }
    }
}

int show_lag(Setup& setup, const Options& options, bool json) {
    Pauses pauses;
    for (;;) {
        Lag lag{
            .outboxes = {{"auth-service", platform::messaging::read_outbox_depth(setup.auth())},
                         {"user-service", platform::messaging::read_outbox_depth(setup.user())}},
            .queues = look_at_queues(setup, pauses)};
        json ? print_json(json_of(lag)) : print(lag);
        complain_of(lag, setup);
        if (options.watch_s == 0) {
            return lag.is_whole() ? kDone : kFailed;
        }
        if (output_is_lost() || !pauses.wait(std::chrono::seconds{options.watch_s})) {
            return kDone;
        }
        std::cout << (json ? "" : "\n");
    }
}

}  // namespace

void add_lag(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        app, "lag", "how much waits, in outboxes and queues, and for how long", program,
        {.auth_database = true, .user_database = true, .rabbitmq = true},
        [&program, options](Setup& setup) { return show_lag(setup, *options, program.json); });
    command.add_option("--watch", options->watch_s, "again every so many seconds, until Ctrl-C")
        ->check(arguments::whole_number(1, 3600));
}

}  // namespace eventctl
