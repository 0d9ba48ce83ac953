#include "platform/amqp/link.hpp"

namespace platform::amqp {

namespace {

constexpr std::chrono::seconds kConnectTimeout{3};
// A connection that lasted this long was a good one: the next attempt may come soon.
constexpr std::chrono::seconds kProven{5};
constexpr std::chrono::seconds kRepeatReport{30};

}  // namespace

Link::Link(loop::Loop& loop, Endpoint endpoint, std::string name, log::Logger& log)
    : loop_{loop},
      endpoint_{std::move(endpoint)},
      name_{std::move(name)},
      log_{log},
      reopen_{loop, [this] { open(); }} {}

Link::~Link() {
    stop();
}

void Link::start(Setup setup) {
    setup_ = std::move(setup);
    reopen_.start({});
}

void Link::stop() {
    reopen_.stop();
    if (connection()) {
        connection_->close();
    }
    up_ = false;
    connection_.reset();
}

void Link::open() {
    connection_.reset();
    attempt();
    if (!up_) {
        reopen_.start(back_off_.next());
        setup_.on_refused();
    }
}

void Link::attempt() {
    auto opened = Connection::open(loop_, endpoint_, name_, kConnectTimeout);
    if (!opened) {
        return report(opened.error());
    }
    connection_ = std::move(*opened);
    if (auto prepared = setup_.prepare(*connection_); !prepared) {
        connection_.reset();
        return report(prepared.error());
    }
    auto handlers = setup_.handlers;
    handlers.on_broken = [this](const Error& error) { fail(error); };
    handlers.on_blocked = [this](bool blocked, std::string_view reason) {
        blocked_ = blocked;
        log_.warning(blocked ? "broker blocks publishing" : "broker takes messages again",
                     {{"connection", name_}, {"reason", reason}});
        setup_.on_blocked();
    };
    up_ = true;
    reason_.clear();
    reported_.clear();
    up_since_ = std::chrono::steady_clock::now();
    log_.info("broker connected", {{"connection", name_}});
    connection_->start(std::move(handlers));
    setup_.on_up();
}

void Link::fail(const Error& error) {
    if (!up_) {
        return;
    }
    up_ = false;
    blocked_ = false;
    connection_->abandon();
    report(error);
    if (std::chrono::steady_clock::now() - up_since_ > kProven) {
        back_off_.reset();
    }
    reopen_.start(back_off_.next());  // drops the connection, outside of its own handlers
    setup_.on_down();
}

// Says once what is wrong, and again when that changes or goes on.
void Link::report(const Error& error) {
    reason_ = error.reason;
    const auto now = std::chrono::steady_clock::now();
    if (reported_ == reason_ && now - reported_at_ < kRepeatReport) {
        return;
    }
    reported_ = reason_;
    reported_at_ = now;
    log_.warning("broker away", {{"connection", name_},
                                 {"fault", error.fault.slug},
                                 {"reason", reason_},
                                 {"host", endpoint_.host},
                                 {"port", endpoint_.port}});
}

}  // namespace platform::amqp
