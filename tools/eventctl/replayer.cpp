#include "tools/eventctl/replayer.hpp"

#include <algorithm>

#include "platform/amqp/faults.hpp"
#include "platform/core/faults.hpp"
#include "platform/messaging/batch_runner.hpp"
#include "tools/eventctl/queues.hpp"

namespace eventctl {

using platform::Error;
using platform::Result;
using platform::amqp::Message;
using platform::amqp::Outcome;

namespace {

constexpr std::chrono::milliseconds kTick{10};
constexpr std::chrono::seconds kStandstillMax{15};
constexpr std::size_t kLoadMax = 20;         // bodies in memory
constexpr std::size_t kShortMax = 255;       // bytes of an AMQP short string (AMQP 0-9-1, 4.2.5.3)
constexpr std::size_t kHeadersMax = 65'536;  // bytes: they must fit a frame

constexpr platform::Fault kNotForAmqp{platform::ErrorCode::invalid, "not_for_amqp",
                                      "AMQP cannot carry this message."};

}  // namespace

Result<Message> message_again(const platform::messaging::ParkedBody& parked) {
    const auto& row = parked.row;
    const auto refused = [](const char* why) -> Result<Message> {
        return kNotForAmqp.because(why);
    };
    Message message{.exchange = kBackExchange,
                    .routing_key = kQueue,
                    .body = parked.body,
                    .message_id = row.message_id,
                    .type = row.type,
                    .content_type = row.content_type};
    for (const auto* text : {&row.message_id, &row.type, &row.content_type}) {
        if (text->size() > kShortMax) {
            return refused("its message id, type or content type is longer than AMQP allows");
        }
    }
    auto headers = parked.headers;
    std::erase_if(headers, [](const auto& header) {
        return platform::messaging::is_of_the_way(header.first);
    });
    headers.try_emplace("x-original-routing-key", row.routing_key);
    std::size_t bytes = 0;
    for (const auto& [name, value] : headers) {
        if (name.size() > kShortMax) {
            return refused("a header's name is longer than AMQP allows");
        }
        bytes += name.size() + value.size();
    }
    if (bytes > kHeadersMax) {
        return refused("its headers are too long for a frame");
    }
    message.headers.assign(headers.begin(), headers.end());
    return message;
}

Replayer::Replayer(Pauses& pauses, platform::amqp::Endpoint endpoint,
                   platform::messaging::ParkedRows& rows, int per_second,
                   platform::log::Logger& log, Callbacks callbacks)
    : pauses_{pauses},
      rows_{rows},
      pace_{static_cast<double>(per_second), 2 * kTick, Clock::now()},
      callbacks_{std::move(callbacks)},
      publisher_{
          pauses.loop(), std::move(endpoint),
          platform::amqp::PublisherConfig{.name = "eventctl replay", .exchanges = {kBackExchange}},
          log},
      tick_{pauses.loop(), [this] { tick(); }} {}

Result<void> Replayer::run(const std::vector<std::int64_t>& ids) {
    left_.assign(ids.begin(), ids.end());
    moved_at_ = Clock::now();
    publisher_.start(
        {.on_settled = [this](auto token, auto outcome, auto& reason,
                              auto) { settle(token, outcome, reason); },
         .on_lost =
             [this] { fail(platform::amqp::kBrokerUnavailable.because(publisher_.reason())); },
         .on_ready = [] {}});
    tick_.start({}, kTick);
    pauses_.run();
    tick_.stop();
    note();
    publisher_.stop();
    settle_uncertain();
    return failure_ ? Result<void>{*failure_} : Result<void>{};
}

void Replayer::tick() {
    note();
    const bool all_sent = left_.empty() && loaded_.empty();
    if (failure_ || (out_.empty() && (all_sent || !callbacks_.goes_on()))) {
        pauses_.stop();
        return;
    }
    callbacks_.on_progress(done_);
    send();
    check_standstill();
}

void Replayer::load() {
    std::vector<std::int64_t> ids;
    while (!left_.empty() && ids.size() < kLoadMax) {
        ids.push_back(left_.front());
        left_.pop_front();
    }
    auto found = rows_.load(ids);
    if (!found) {
        return fail(found.error());
    }
    for (const auto id : ids) {
        const bool there = std::any_of(found->begin(), found->end(),
                                       [id](const auto& parked) { return parked.row.id == id; });
        if (!there) {
            settled(id, Fate::gone);
        }
    }
    loaded_.assign(std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
}

// As many as are due by now: the first at once.
void Replayer::send() {
    while (!failure_ && callbacks_.goes_on() && pace_.is_due(Clock::now())) {
        if (loaded_.empty()) {
            if (left_.empty()) {
                return;
            }
            load();
            continue;
        }
        const auto& row = loaded_.front().row;
        auto message = message_again(loaded_.front());
        if (!message) {
            settled(row.id, Fate::refused, message.error().reason);
            loaded_.pop_front();
            continue;
        }
        const auto token = static_cast<std::uint64_t>(row.id);
        if (!publisher_.publish(std::move(*message), token)) {
            return;  // not connected yet, or the window is full
        }
        out_.emplace(token, Sent{row.id, row.times});
        loaded_.pop_front();
        pace_.spend(1);
        moved_at_ = Clock::now();
    }
}

void Replayer::settle(std::uint64_t token, Outcome outcome, const std::string& reason) {
    const auto found = out_.find(token);
    if (found == out_.end()) {
        return;
    }
    moved_at_ = Clock::now();
    if (outcome == Outcome::confirmed) {
        confirmed_.push_back(found->second);
    } else {
        settled(found->second.id, Fate::refused,
                outcome == Outcome::returned ? "no queue took it: " + reason
                                             : "the broker did not take it");
    }
    out_.erase(found);
}

void Replayer::note() {
    if (confirmed_.empty() ||
        (failure_ && failure_->fault.slug == platform::faults::kDatabaseUnavailable.slug)) {
        return;
    }
    const auto noted = rows_.note_replayed(confirmed_);
    if (!noted) {
        return fail(noted.error());
    }
    const auto sent = std::exchange(confirmed_, {});
    for (const auto& one : sent) {
        const bool found = std::find(noted->begin(), noted->end(), one.id) != noted->end();
        settled(one.id, found ? Fate::replayed : Fate::parked_again);
    }
}

// Whatever keeps us from going on: the broker may have these, and their rows do not say so.
void Replayer::settle_uncertain() {
    for (const auto& one : std::exchange(confirmed_, {})) {
        settled(one.id, Fate::uncertain, "it was sent, and could not be noted");
    }
    for (const auto& [token, one] : std::exchange(out_, {})) {
        settled(one.id, Fate::uncertain, "it was sent, and was not confirmed");
    }
}

void Replayer::check_standstill() {
    if (Clock::now() - moved_at_ > kStandstillMax &&
        (!publisher_.is_up() || publisher_.is_blocked() || !out_.empty())) {
        fail(platform::amqp::kBrokerUnavailable.because(
            publisher_.is_blocked() ? "it takes nothing for now (an alarm: memory or disk)"
                                    : publisher_.reason()));
    }
}

void Replayer::settled(std::int64_t id, Fate fate, const std::string& reason) {
    ++done_;
    moved_at_ = Clock::now();
    callbacks_.on_fate(id, fate, reason);
}

void Replayer::fail(const Error& error) {
    if (!failure_) {
        failure_ = error;
    }
}

}  // namespace eventctl
