#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "platform/jwt/verifier.hpp"
#include "platform/log/log.hpp"

namespace platform::jwt {

struct RemoteKeySetConfig {
    std::chrono::milliseconds refresh_every{std::chrono::minutes{5}};
    // How many fetches unknown kids may ask for in a row: more than one, as a replica of the
    // publisher may not have heard of a new key yet; and not many, so that made-up kids cannot make
    // us a nuisance. A refresh does not count.
    int asks_max = 3;
    std::chrono::milliseconds asks_apart{1'000};   // at least: by then all replicas have heard
    std::chrono::milliseconds ask_refill{10'000};  // until there is one more
    std::chrono::milliseconds retry_after_failure{250};
    std::chrono::milliseconds outage_max{std::chrono::hours{24}};  // then the last set is forgotten
    std::chrono::milliseconds wait_max{2000};  // of a request, for a fetch that it has asked for
    std::chrono::milliseconds first_wait_max{500};  // the same while there has never been a set
    int waiting_max = 2;  // as many requests at once; the others are told to try again
};

// Fetches so that no set is believed for longer than `lifetime`: it was as old as a tenth of that
// where it was published, and another tenth is left for the fetch.
[[nodiscard]] RemoteKeySetConfig believed_for(std::chrono::milliseconds lifetime);

struct RemoteKeySetState {
    bool loaded = false;   // there is a set to check tokens with
    bool failing = false;  // the last fetch failed
    std::string reason;
};

// The keys of another service, fetched by a thread of its own: kept for five minutes, fetched anew
// at once for a kid that is not among them, and kept on through an outage of the publisher. Where
// no fetch may be asked for, an unknown kid is refused as one that is made up: whoever makes up
// kids could have "try again later" said at will, and operators woken by it. Thread-safe.
class RemoteKeySet final : public KeySource {
public:
    // Answers the text of a JWKS; called in this class's thread, and bounds its own waiting.
    using Fetch = std::function<Result<std::string>()>;

    RemoteKeySet(RemoteKeySetConfig config, Fetch fetch, log::Logger& log);
    ~RemoteKeySet() override;  // waits for a fetch under way
    RemoteKeySet(const RemoteKeySet&) = delete;
    RemoteKeySet& operator=(const RemoteKeySet&) = delete;

    [[nodiscard]] Result<std::shared_ptr<const PublicKey>> find(const std::string& kid) override;
    [[nodiscard]] RemoteKeySetState state() const;

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    void run(const std::stop_token& stop);
    void take(const Result<std::string>& fetched);
    [[nodiscard]] std::shared_ptr<const PublicKey> known(const std::string& kid) const;
    [[nodiscard]] bool may_ask_now() const;
    bool wait_for_try(std::unique_lock<std::mutex>& lock);

    RemoteKeySetConfig config_;
    Fetch fetch_;
    log::Logger& log_;

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    KeySet keys_;
    std::optional<SteadyTime> loaded_at_;
    std::optional<SteadyTime> tried_at_;
    std::optional<SteadyTime> asked_at_;  // of the last set that somebody asked for
    SteadyTime asks_full_at_{};           // when as many may ask as ever
    std::uint64_t tries_ = 0;
    int waiting_ = 0;
    bool asked_ = true;  // at the start, for the first set
    std::string failure_;
    std::jthread thread_;
};

}  // namespace platform::jwt
