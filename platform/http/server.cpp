#include "platform/http/server.hpp"

#include <pistache/listener.h>
#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>

#include "platform/http/connection.hpp"
#include "platform/http/io_transport.hpp"

namespace platform::http {

namespace {

constexpr Fault kCannotListen{ErrorCode::unavailable, "cannot_listen",
                              "The address cannot be listened on."};
constexpr int kBacklog = 1024;

std::string socket_text(const std::string& address, std::uint16_t port) {
    const bool is_ipv6 = address.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// Lifts the soft limit of the process's descriptors to the hard one and answers how many
// connections leave room for as many duplicates: running out of descriptors would leave Pistache's
// accepting thread spinning.
std::size_t connections_within(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return std::min<std::size_t>(wanted, limit.rlim_cur / 2);
}

}  // namespace

class Server::Impl {
public:
    Impl(ServerConfig config, const Router& router, metrics::Registry& metrics, log::Logger& log)
        : shared_{std::move(config), router, metrics, log} {}

    Result<void> start() {
        const auto& config = shared_.config;
        shared_.connections_max = connections_within(config.connections_max);
        try {
            listen();
        } catch (const std::exception& thrown) {
            listener_.reset();
            return kCannotListen.because(socket_text(config.address, config.port) + ": " +
                                         thrown.what());
        }
        return {};
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    void stop(std::chrono::milliseconds patience) {
        if (stopped_) {
            return;
        }
        stopped_ = true;
        shared_.draining_since = std::chrono::steady_clock::now();
        shared_.draining = true;
        for (const auto& mailbox : shared_.mailboxes) {
            mailbox->wake();
        }
        if (listener_ && !shared_.census.wait_until_empty(patience)) {
            shared_.log.warning("requests were left when the server stopped");
        }
        shared_.slow_lane.stop();
        listener_.reset();
    }

private:
    void listen() {
        const auto& config = shared_.config;
        const auto options =
            Pistache::Flags<Pistache::Tcp::Options>{Pistache::Tcp::Options::ReuseAddr} |
            Pistache::Tcp::Options::NoDelay | Pistache::Tcp::Options::CloseOnExec;
        listener_.emplace();
        listener_->init(static_cast<std::size_t>(config.threads), options, "http", kBacklog);
        listener_->setTransportFactory([this] { return std::make_shared<IoTransport>(shared_); });
        listener_->bind(Pistache::Address{socket_text(config.address, config.port)});
        port_ = static_cast<std::uint16_t>(listener_->getPort());
        listener_->runThreaded();
    }

    Shared shared_;
    std::uint16_t port_ = 0;
    bool stopped_ = false;
    std::optional<Pistache::Tcp::Listener> listener_;
};

Server::Server(ServerConfig config, const Router& router, metrics::Registry& metrics,
               log::Logger& log)
    : impl_{std::make_unique<Impl>(std::move(config), router, metrics, log)} {}

Server::~Server() {
    stop();
}

Result<void> Server::start() {
    return impl_->start();
}

std::uint16_t Server::port() const {
    return impl_->port();
}

void Server::stop(std::chrono::milliseconds patience) {
    impl_->stop(patience);
}

}  // namespace platform::http
