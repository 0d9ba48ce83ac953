#include <iostream>

#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/find_parked.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

using platform::messaging::ParkedBody;

namespace {

void print(std::string_view name, std::string_view value) {
    std::cout << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << shown(value)
              << '\n';
}

void print(const ParkedBody& message) {
    const auto& row = message.row;
    print("id", std::to_string(row.id));
    print("reason", row.reason);
    print("error", row.error);
    print("parked at",
          platform::to_rfc3339(row.parked_at) + ", " + counted(row.times, "time", "times"));
    if (row.times > 1) {
        print("the last time", platform::to_rfc3339(row.last_parked_at));
    }
    print("replayed at", row.replayed_at ? platform::to_rfc3339(*row.replayed_at) : "never");
    print("queue", row.queue);
    print("exchange", row.exchange);
    print("routing key", row.routing_key);
    print("type", row.type);
    print("message id", row.message_id);
    print("content type", row.content_type);
    std::cout << "headers\n";
    for (const auto& [name, value] : message.headers) {
        std::cout << "  " << shown(name) << ": " << shown(value) << '\n';
    }
    std::cout << "body, " << counted(row.body_bytes, "byte") << '\n' << shown_body(message.body);
}

int show(Setup& setup, std::int64_t id, bool json) {
    const platform::messaging::ParkedRows parked{setup.user()};
    const auto found = parked.load({id});
    if (!found) {
        return failed(kUserDatabase, found.error());
    }
    if (found->empty()) {
        complain("no parked message has the id " + std::to_string(id));
        return kFailed;
    }
    if (json) {
        print_json(json_of(found->front()));
    } else {
        print(found->front());
    }
    return kDone;
}

}  // namespace

void add_parked_show(CLI::App& parked, Program& program) {
    auto id = std::make_shared<std::int64_t>();
    auto& command = add_command(parked, "show", "one parked message: why, its headers, its body",
                                program, {.user_database = true}, [&program, id](Setup& setup) {
                                    return show(setup, *id, program.json);
                                });
    command.add_option("ID", *id, "as `parked list` shows it")
        ->required()
        ->check(arguments::parked_id());
}

}  // namespace eventctl
