#include "tools/eventctl/settling.hpp"

#include <algorithm>
#include <set>

#include "platform/messaging/outbox_depth.hpp"
#include "tools/eventctl/queues.hpp"

namespace eventctl {

using platform::Error;
using platform::Result;
using platform::Uuid;

namespace {

constexpr std::chrono::milliseconds kLookEvery{250};
constexpr std::chrono::seconds kAtHandMax{2};
constexpr int kLooksMin = 5;  // what stays is known after three or four

Error named(std::string_view who, Error error) {
    error.reason = std::string{who} + ": " + error.reason;
    return error;
}

}  // namespace

Result<Settling::Outcome> Settling::settle(const std::vector<Difference>& differences,
                                           const std::function<void(std::size_t)>& on_look) {
    for (const auto& difference : differences) {
        open_.emplace(difference.id, Watched{difference, {}, {}});
    }
    const auto begun_at = Clock::now();
    Clock::duration patience = patience_;
    while (!open_.empty() && Clock::now() - begun_at < patience) {
        const auto look_at = Clock::now();
        const auto looked = look();
        if (!looked && pauses_.is_over()) {
            break;
        }
        if (!looked) {
            return looked.error();
        }
        patience = std::max(patience, kLooksMin * (Clock::now() - look_at));  // of a great many
        on_look(open_.size());
        if (!open_.empty() && !pauses_.wait(kLookEvery)) {
            break;
        }
    }
    for (const auto& [id, watched] : open_) {
        outcome_.pending.push_back(watched.difference);
    }
    return std::move(outcome_);
}

// The outbox first, then the queues, then the rows: an event on its way is seen at one of them.
Result<bool> Settling::look() {
    std::vector<Uuid> ids;
    for (const auto& [id, watched] : open_) {
        ids.push_back(id);
    }
    const auto waiting = platform::messaging::waiting_aggregates(setup_.auth(), ids);
    if (!waiting) {
        return named(kAuthDatabase, waiting.error());
    }
    auto waits_in = queues_with_messages();
    if (!waits_in) {
        return waits_in.error();
    }
    outcome_.waits_in = std::move(*waits_in);
    const auto copied = comparison_.look_again(ids);
    if (!copied) {
        return copied.error();
    }
    const auto now = Clock::now();
    const std::set<Uuid> waits{waiting->begin(), waiting->end()};
    for (const auto& id : ids) {
        const auto found = copied->find(id);
        update(open_.at(id), found != copied->end() ? found->second : Copies{}, waits.contains(id),
               outcome_.waits_in.empty(), now);
    }
    return true;
}

void Settling::update(Watched& watched, const Copies& copies, bool waiting, bool empty,
                      Clock::time_point now) {
    const auto kind = kind_of(copies);
    const auto id = watched.difference.id;
    if (!kind) {
        open_.erase(id);
        return;
    }
    if (waiting || copies != watched.difference.copies) {
        watched = {{id, *kind, copies}, {}, {}};
    }
    if (waiting) {
        return;
    }
    if (watched.quiet_from && empty && !watched.empty_from) {
        watched.empty_from = now;
    }
    if (!watched.quiet_from) {
        watched.quiet_from = now;
    }
    if (watched.empty_from && now - *watched.empty_from >= kAtHandMax) {
        outcome_.stable.push_back(watched.difference);
        open_.erase(id);
    }
}

// A queue that is not there holds nothing. Every look has a connection of its own: nobody would
// answer the broker's heartbeats while the databases are looked at.
Result<std::vector<std::string>> Settling::queues_with_messages() {
    std::vector<std::string> names;
    std::unique_ptr<platform::amqp::Connection> broker;
    for (const auto* name : {kQueue, kRetryTiers[0], kRetryTiers[1], kRetryTiers[2]}) {
        if (!broker) {
            auto opened = setup_.connect(pauses_.loop());
            if (!opened) {
                return named(setup_.broker(), opened.error());
            }
            broker = std::move(*opened);
        }
        const auto state = broker->look_at_queue(name);
        if (!state) {
            return named(setup_.broker(), state.error());
        }
        if (!*state) {
            broker.reset();
        } else if ((*state)->ready > 0) {
            names.emplace_back(name);
        }
    }
    if (broker) {
        broker->close();
    }
    return names;
}

}  // namespace eventctl
