#include <iostream>
#include <optional>

#include "platform/core/encoding.hpp"
#include "platform/json/writer.hpp"
#include "platform/messaging/envelope.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

using platform::Error;
using platform::Result;
using platform::amqp::Connection;
using platform::amqp::Incoming;
using platform::amqp::Message;
using platform::messaging::Envelope;

namespace {

constexpr std::uint16_t kPrefetch = 256;
constexpr std::int32_t kQueueLengthMax = 10'000;  // a slow terminal holds nobody up

struct Options {
    std::string type;
    std::string user;
    long long count = 0;  // 0: until Ctrl-C
    bool auth = false;    // auth-service's events too
};

constexpr const char* kAuthWarning =
    "WARNING: as long as this runs, auth-service does not notice that a binding of user-service's "
    "is missing: events that only tail takes count as delivered, and are lost to user-service "
    "until a reconcile --fix";

std::string header(const Message& message, std::string_view name) {
    for (const auto& [key, value] : message.headers) {
        if (key == name) {
            return value;
        }
    }
    return "";
}

// What tells one event from another at a glance: never a mail address.
std::string gist_of(const Envelope& envelope) {
    std::string gist;
    for (const char* member : {"username", "name", "title", "status", "sid", "not_before"}) {
        if (const auto text = envelope.data.text(member)) {
            gist += std::string{"  "} + member + "=" + shown(*text, 40);
        }
    }
    return envelope.data.boolean("disabled").value_or(false) ? gist + "  disabled" : gist;
}

void print(const Message& message, const Result<Envelope>& envelope) {
    if (!envelope) {
        std::cout << "(no event of ours: " << shown(envelope.error().reason, 80) << ")  "
                  << message.exchange << "  " << shown(message.routing_key, 64) << "  "
                  << shown(message.type, 64) << "  " << shown(message.message_id, 64) << "  "
                  << counted(static_cast<long long>(message.body.size()), "byte") << std::endl;
        return;
    }
    std::cout << platform::to_rfc3339(envelope->time) << "  " << shown(envelope->type, 64) << "  "
              << shown(envelope->subject, 64) << "  v" << envelope->sequence << gist_of(*envelope)
              << std::endl;
}

std::string json_of(const Message& message, const Result<Envelope>& envelope) {
    platform::json::ObjectWriter line;
    line.text("exchange", message.exchange).text("routing_key", message.routing_key);
    if (envelope) {
        line.text("time", platform::to_rfc3339(envelope->time))
            .text("type", envelope->type)
            .text("user", envelope->subject)
            .number("version", envelope->sequence)
            .text("id", envelope->id.str())
            .raw("data", envelope->data.str());
    } else {
        line.text("type", message.type)
            .text("message_id", message.message_id)
            .text("fault", envelope.error().fault.slug);
    }
    return line.text("request_id", header(message, "x-request-id")).str();
}

// Shows what is published from now on.
class Tail {
public:
    Tail(const Options& options, bool json) : options_{options}, json_{json} {}

    int run(Setup& setup) {
        if (options_.auth) {
            complain(kAuthWarning);
        }
        auto opened = setup.connect(pauses_.loop());
        if (!opened) {
            return failed(setup.broker(), opened.error());
        }
        connection_ = std::move(*opened);
        if (const auto bound = bind(); !bound) {
            return failed(setup.broker(), bound.error());
        }
        std::cerr << "eventctl: listening\n";
        connection_->start({.on_delivery = [this](Incoming&& incoming) { take(incoming); },
                            .on_cancel = [this] { end("the queue was deleted"); },
                            .on_broken = [this](const Error& error) { end(error.reason); }});
        pauses_.run();
        if (!trouble_.empty()) {
            complain(setup.broker() + ": " + trouble_);
            return kFailed;
        }
        connection_->close();
        return options_.count > 0 && pauses_.is_over() ? pauses_.status() : kDone;
    }

private:
    Result<void> bind() {
        const auto now = platform::SystemClock{}.now();
        const auto queue = "eventctl.tail." + platform::Uuid::v7(now).str();
        if (auto made = connection_->open_own_queue(queue, kQueueLengthMax); !made) {
            return made;
        }
        // What user-service publishes always finds its stream, whoever listens besides. What
        // auth-service publishes has to come back to it when user-service's queue is not bound.
        if (auto bound = connection_->bind_queue(queue, "user.events", "#"); !bound) {
            return bound;
        }
        if (options_.auth) {
            if (auto bound = connection_->bind_queue(queue, "auth.events", "#"); !bound) {
                return bound;
            }
        }
        return connection_->consume(queue, kPrefetch);
    }

    void take(const Incoming& incoming) {
        const auto envelope = platform::messaging::decode_envelope(incoming.message.body);
        if (!is_over_ && is_wanted(incoming.message, envelope)) {
            json_ ? print_json(json_of(incoming.message, envelope))
                  : print(incoming.message, envelope);
            is_over_ = ++seen_ == options_.count || output_is_lost();
        }
        if (auto acked = connection_->ack(incoming.tag, false); !acked) {
            end(acked.error().reason);
        } else if (is_over_) {
            pauses_.stop();
        }
    }

    // "UserCreated" means auth.UserCreated.v1 and every later version.
    [[nodiscard]] bool is_wanted(const Message& message, const Result<Envelope>& envelope) const {
        const auto& type = envelope ? envelope->type : message.type;
        const bool fits = options_.type.empty() || type == options_.type ||
                          ("." + type + ".").find("." + options_.type + ".") != std::string::npos;
        return fits && (options_.user.empty() ||
                        (envelope && envelope->subject == platform::ascii_lower(options_.user)));
    }

    void end(const std::string& trouble) {
        trouble_ = trouble;
        pauses_.stop();
    }

    const Options& options_;
    bool json_;
    Pauses pauses_;
    std::unique_ptr<Connection> connection_;
    long long seen_ = 0;
    bool is_over_ = false;
    std::string trouble_;
};

}  // namespace

void add_tail(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(app, "tail", "live events of user-service, one a line", program,
                                {.rabbitmq = true}, [&program, options](Setup& setup) {
                                    Tail tail{*options, program.json};
                                    return tail.run(setup);
                                });
    command.add_option("--type", options->type, "only these: UserCreated, or auth.UserCreated.v1")
        ->check(arguments::not_empty());
    command.add_option("--user", options->user, "only of this user")->check(arguments::uuid());
    command.add_option("--count", options->count, "end after so many")
        ->check(arguments::whole_number(1, 1'000'000'000));
    command.add_flag("--auth", options->auth,
                     "auth-service's events too. DANGEROUS while a binding of user-service's may "
                     "be missing: its events then count as delivered, and are lost to it");
    command.footer(
        "With --auth every event of auth-service finds a queue. A binding of user-service's that\n"
        "is missing is not noticed by auth-service then: the events are lost to user-service, and\n"
        "only a reconcile tells.\n"
        "A tail that is slower than the events skips: of what waits for it, the oldest of more\n"
        "than 10,000 are dropped.");
}

}  // namespace eventctl
