#include "user-service/adapters/revocations/feed.hpp"

#include <utility>

namespace user {

using platform::http::DependencyStatus;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kRowsPatience{1'000};
constexpr auto kFirstPullPatience = RevocationPullConfig{}.first_within;

}  // namespace

RevocationFeed::RevocationFeed(RevocationFeedConfig config,
                               const std::optional<AuthServiceConfig>& auth_service,
                               platform::db::Database& database, const platform::Clock& clock,
                               platform::metrics::Registry& metrics, platform::log::Logger& log)
    : log_{log},
      store_{database},
      known_{{.kept_for = kRevocationsKept}, clock},
      intake_{known_, metrics},
      rows_{store_,
            known_,
            intake_,
            [this](const std::stop_token& stop) {
                if (pull_) {
                    pull_->wait_for_first(stop);
                }
            },
            clock,
            log},
      channel_{std::move(config.channel), intake_,
               [this](bool up) {
                   if (pull_) {
                       pull_->channel_is(up);
                   }
               },
               metrics, log} {
    if (auth_service) {
        auth_service_.emplace(*auth_service, clock);
        pull_.emplace(
            config.pull,
            [this](platform::Timestamp since) { return auth_service_->revocations(since); },
            intake_, clock, metrics, log);
    }
}

RevocationFeed::~RevocationFeed() {
    stop();
}

platform::Result<void> RevocationFeed::start() {
    if (pull_) {
        pull_->start();
    } else {
        log_.warning("auth-service is not asked for revocations",
                     {{"advice", "set SERVICE_CLIENT_ID and what belongs to it"}});
    }
    auto started = channel_.start();
    rows_.start(kRowsPatience + (pull_ ? kFirstPullPatience : 0ms));
    return started;
}

void RevocationFeed::stop() {
    rows_.begin_stopping();
    if (pull_) {
        pull_->begin_stopping();
    }
    channel_.stop();
    if (pull_) {
        pull_->stop();
    }
    rows_.stop();
}

DependencyStatus RevocationFeed::loaded() const {
    const bool is_loaded = known_.is_loaded();
    return {is_loaded, is_loaded ? "" : "revoked_sessions is not loaded yet"};
}

DependencyStatus RevocationFeed::heard() const {
    auto state = channel_.state();
    return {state.up, std::move(state.reason)};
}

}  // namespace user
