#include "platform/http/io_transport.hpp"

#include <pistache/peer.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <exception>

#include "platform/core/ensure.hpp"
#include "platform/http/socket.hpp"

namespace platform::http {

namespace {

using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::chrono::milliseconds kTickMin{10};
constexpr std::chrono::milliseconds kTickMax{500};

// Often enough for the shortest of the limits that the sweep keeps.
std::chrono::milliseconds tick_of(const ServerConfig& config) {
    const auto shortest =
        std::min({config.head_timeout, config.body_timeout, config.keep_alive_timeout,
                  config.linger_timeout, config.drain_timeout});
    return std::clamp(shortest / 4, kTickMin, kTickMax);
}

Descriptor make_timer(std::chrono::milliseconds tick) {
    Descriptor timer{::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    itimerspec spec{};
    spec.it_interval.tv_nsec = std::chrono::nanoseconds{tick}.count();
    spec.it_value = spec.it_interval;
    ensure(timer && ::timerfd_settime(timer.number(), 0, &spec, nullptr) == 0,
           "a timer can be made when a server starts");
    return timer;
}

}  // namespace

std::shared_ptr<Pistache::Tcp::Handler> IoHandler::clone() const {
    return std::make_shared<IoHandler>(desk_.shared);
}

void IoHandler::onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
    const int descriptor = peer->fd();
    desk_.shared.accepted.increment();
    auto& connection = connections_[descriptor];
    connection = std::make_unique<Connection>(desk_, descriptor, ++serial_, peer->address().host());
    if (desk_.shared.connections > desk_.shared.connections_max) {
        connection->refuse(refusals::kConnections);
    }
}

void IoHandler::onInput(const char* bytes, std::size_t length,
                        const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
    const int descriptor = peer->fd();
    try {
        const auto connection = connections_.find(descriptor);
        if (connection != connections_.end()) {
            connection->second->take({bytes, length});
        }
    } catch (const std::exception& thrown) {  // memory is out, or a fault of ours
        cut_off(descriptor);
        desk_.shared.log.error("connection failed", {{"reason", thrown.what()}});
    }
}

void IoHandler::onDisconnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
    connections_.erase(peer->fd());
}

void IoHandler::resume_returned() {
    for (const auto& returned : desk_.mailbox->collect()) {
        const auto connection = connections_.find(returned.descriptor);
        if (connection != connections_.end() && connection->second->serial() == returned.serial) {
            connection->second->resume(returned.keep_alive);
        }
    }
}

std::vector<int> IoHandler::expired() {
    std::vector<int> descriptors;
    const auto now = Connection::Clock::now();
    for (const auto& [descriptor, connection] : connections_) {
        if (connection->expired(now)) {
            descriptors.push_back(descriptor);
        }
    }
    return descriptors;
}

IoTransport::IoTransport(Shared& shared)
    : IoTransport{shared, std::make_shared<IoHandler>(shared)} {}

IoTransport::IoTransport(Shared& shared, const std::shared_ptr<IoHandler>& handler)
    : Transport{handler}, shared_{shared}, handler_{handler} {}

// Its thread has ended. Pistache leaves open what is still connected.
IoTransport::~IoTransport() {
    for (const auto& [descriptor, peer] : peers) {
        handler_->forget(descriptor);
        ::close(descriptor);
    }
}

std::shared_ptr<Pistache::Aio::Handler> IoTransport::clone() const {
    auto transport = std::make_shared<IoTransport>(shared_);
    shared_.mailboxes.push_back(transport->handler_->desk().mailbox);
    return transport;
}

void IoTransport::registerPoller(Pistache::Polling::Epoll& poller) {
    Transport::registerPoller(poller);
    timer_ = make_timer(tick_of(shared_.config));
    const int mailbox = handler_->desk().mailbox->descriptor();
    for (const int descriptor : {timer_.number(), mailbox}) {
        poller.addFd(descriptor, Pistache::Flags<NotifyOn>{NotifyOn::Read},
                     Tag{static_cast<std::uint64_t>(descriptor)});
    }
}

void IoTransport::onReady(const Pistache::Aio::FdSet& events) {
    try {
        ++handler_->desk().round;
        Transport::onReady(events);
        look_after(events);
    } catch (const std::exception& thrown) {
        shared_.log.error("poller failed", {{"reason", thrown.what()}});
    }
}

void IoTransport::look_after(const Pistache::Aio::FdSet& events) {
    const int mailbox = handler_->desk().mailbox->descriptor();
    for (const auto& event : events) {
        if (event.getTag() == Tag{static_cast<std::uint64_t>(mailbox)}) {
            handler_->resume_returned();
        }
        if (event.getTag() == Tag{static_cast<std::uint64_t>(timer_.number())}) {
            std::uint64_t ticks = 0;
            [[maybe_unused]] const auto read = ::read(timer_.number(), &ticks, sizeof ticks);
            sweep();
        }
    }
    if (shared_.draining) {
        sweep();
    }
}

void IoTransport::sweep() {
    for (const int descriptor : handler_->expired()) {
        handler_->forget(descriptor);
        const auto peer = peers.find(descriptor);
        if (peer != peers.end()) {
            removePeer(std::shared_ptr{peer->second});
        }
    }
}

}  // namespace platform::http
