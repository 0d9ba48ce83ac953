#pragma once

#include <pistache/tcp.h>
#include <pistache/transport.h>

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/http/connection.hpp"
#include "platform/http/descriptor.hpp"

namespace platform::http {

// The connections of one I/O thread, by their descriptor.
class IoHandler final : public Pistache::Tcp::Handler {
public:
    explicit IoHandler(Shared& shared) : desk_{shared} {}

    [[nodiscard]] std::shared_ptr<Pistache::Tcp::Handler> clone() const override;
    void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;
    void onInput(const char* bytes, std::size_t length,
                 const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;
    void onDisconnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;

    [[nodiscard]] Desk& desk() { return desk_; }
    void resume_returned();
    // The descriptors whose connections are over as far as we are concerned.
    [[nodiscard]] std::vector<int> expired();
    void forget(int descriptor) { connections_.erase(descriptor); }

private:
    Desk desk_;
    std::uint64_t serial_ = 0;
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

// Pistache's transport with three things it lacks: a timer of ours (its own answers a timeout
// through its writer), a way for other threads to wake it, and nothing thrown into its loop, where
// it would end the process. Of one I/O thread.
class IoTransport final : public Pistache::Tcp::Transport {
public:
    // Everything happens before the threads start, but onReady.
    explicit IoTransport(Shared& shared);
    ~IoTransport() override;

    [[nodiscard]] std::shared_ptr<Pistache::Aio::Handler> clone() const override;
    void registerPoller(Pistache::Polling::Epoll& poller) override;
    void onReady(const Pistache::Aio::FdSet& events) override;

private:
    IoTransport(Shared& shared, const std::shared_ptr<IoHandler>& handler);

    void look_after(const Pistache::Aio::FdSet& events);
    void sweep();

    Shared& shared_;
    std::shared_ptr<IoHandler> handler_;
    Descriptor timer_;
};

}  // namespace platform::http
