#include "user-service/adapters/revocations/channel.hpp"

#include <mutex>
#include <thread>
#include <utility>

#include "events/session_events.hpp"
#include "platform/amqp/faults.hpp"
#include "platform/amqp/link.hpp"
#include "user-service/adapters/messaging/auth_events.hpp"

namespace user {

namespace amqp = platform::amqp;
using platform::Result;

namespace {

const std::string kExchange = "auth.events";
const std::string kQueuePrefix = "user-service.revocations.";
constexpr std::uint16_t kPrefetch = 256;
// So many wait for a replica that stands still; its connection is given up within seconds.
constexpr std::int32_t kQueueLengthMax = 50'000;

}  // namespace

class RevocationChannel::Worker {
public:
    Worker(RevocationChannelConfig config, const RevocationIntake& intake, OnState on_state,
           platform::metrics::Registry& metrics, platform::log::Logger& log)
        : config_{std::move(config)},
          intake_{intake},
          on_state_{std::move(on_state)},
          log_{log},
          up_{metrics.gauge("revocation_channel_up",
                            "1 while this replica hears of revocations at once")},
          wake_{loop_, [this] {
                    link_->stop();
                    loop_.stop();
                }} {}

    Result<void> start() {
        auto endpoint = amqp::parse_url(config_.rabbitmq_url);
        if (!endpoint) {
            return endpoint.error();
        }
        link_ = std::make_unique<amqp::Link>(loop_, std::move(*endpoint),
                                             config_.name + " revocations", log_);
        thread_ = std::thread{[this] { serve(); }};
        return {};
    }

    void stop() {
        if (thread_.joinable()) {
            wake_.send();
            thread_.join();
        }
    }

    [[nodiscard]] RevocationChannelState state() const {
        const std::lock_guard lock{guard_};
        return state_;
    }

private:
    void serve() {
        amqp::Link::Setup setup;
        setup.prepare = [](amqp::Connection& connection) { return open_queue(connection); };
        setup.handlers.on_delivery = [this](amqp::Incoming&& incoming) { take(incoming); };
        setup.handlers.on_drained = [this] { acknowledge(); };
        setup.handlers.on_cancel = [this] {
            link_->fail(amqp::kTopologyRefused.because("the broker ended the consumer"));
        };
        setup.on_up = [this] { note(true); };
        setup.on_down = [this] { note(false); };
        setup.on_refused = [this] { note(false); };
        link_->start(std::move(setup));
        loop_.run();
    }

    static Result<void> open_queue(amqp::Connection& connection) {
        const auto queue = kQueuePrefix + platform::Uuid::v7(platform::SystemClock{}.now()).str();
        if (auto made = connection.open_own_queue(queue, kQueueLengthMax); !made) {
            return made;
        }
        if (auto bound = connection.bind_queue(queue, kExchange,
                                               std::string{events::kSessionRevoked.routing_key});
            !bound) {
            return bound;
        }
        return connection.consume(queue, kPrefetch);
    }

    void take(const amqp::Incoming& incoming) {
        last_tag_ = incoming.tag;
        const auto event = decode_auth_event(incoming.message.body);
        if (!event) {
            log_.warning("revocation not read", {{"reason", event.error().fault.slug},
                                                 {"error", event.error().reason},
                                                 {"message_id", incoming.message.message_id}});
        } else if (const auto* revocation = std::get_if<Revocation>(&event->told)) {
            intake_.take(RevocationSource::channel, {revocation, 1});
        }
    }

    void acknowledge() {
        auto* connection = link_->connection();
        if (connection == nullptr || last_tag_ == 0) {
            return;
        }
        if (auto sent = connection->ack(std::exchange(last_tag_, 0), true); !sent) {
            link_->fail(sent.error());
        }
    }

    void note(bool up) {
        last_tag_ = 0;
        up_.set(up ? 1 : 0);
        bool changed = false;
        {
            const std::lock_guard lock{guard_};
            changed = std::exchange(state_.up, up) != up;
            state_.reason = link_->reason();
        }
        if (changed) {
            on_state_(up);
        }
    }

    RevocationChannelConfig config_;
    const RevocationIntake& intake_;
    OnState on_state_;
    platform::log::Logger& log_;
    platform::metrics::Gauge up_;

    platform::loop::Loop loop_;
    platform::loop::Wake wake_;
    std::unique_ptr<amqp::Link> link_;
    std::uint64_t last_tag_ = 0;  // of what is not acknowledged yet

    mutable std::mutex guard_;
    RevocationChannelState state_{.up = false, .reason = "not connected yet"};
    std::thread thread_;
};

RevocationChannel::RevocationChannel(RevocationChannelConfig config, const RevocationIntake& intake,
                                     OnState on_state, platform::metrics::Registry& metrics,
                                     platform::log::Logger& log)
    : worker_{
          std::make_unique<Worker>(std::move(config), intake, std::move(on_state), metrics, log)} {}

RevocationChannel::~RevocationChannel() {
    stop();
}

Result<void> RevocationChannel::start() {
    return worker_->start();
}

void RevocationChannel::stop() {
    worker_->stop();
}

RevocationChannelState RevocationChannel::state() const {
    return worker_->state();
}

}  // namespace user
