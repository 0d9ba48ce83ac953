#include "bench/bare_pipeline.hpp"

#include <chrono>

#include "bench/bare_postgres.hpp"

namespace bench {

namespace {

// As the relay and the consumer have them.
constexpr std::size_t kWindow = 512;
constexpr std::size_t kBatch = 64;
constexpr std::uint16_t kPrefetch = 256;
constexpr std::chrono::milliseconds kSilence{2};
constexpr std::chrono::milliseconds kPoll{5};
constexpr std::chrono::milliseconds kLookForTheEnd{100};

void consume(const std::stop_token& stop, const std::string& rows_url,
             const std::string& consumer_url) {
    BareUpsert upsert{rows_url};
    BareConsumer consumer{consumer_url, kPrefetch};
    while (!stop.stop_requested()) {
        auto batch = consumer.next(kBatch, kSilence, kLookForTheEnd);
        if (!batch.empty()) {
            const auto last = batch.back().tag;
            upsert.apply(batch);
            consumer.acknowledge_to(last);
        }
    }
}

}  // namespace

BarePipeline::BarePipeline(std::string outbox_url, std::string publisher_url, std::string rows_url,
                           std::string consumer_url)
    : relay_{[this, outbox_url = std::move(outbox_url), publisher_url = std::move(publisher_url)](
                 const std::stop_token& stop) { relay(stop, outbox_url, publisher_url); }},
      consumer_{[rows_url = std::move(rows_url), consumer_url = std::move(consumer_url)](
                    const std::stop_token& stop) { consume(stop, rows_url, consumer_url); }} {}

void BarePipeline::wake() {
    {
        const std::lock_guard lock{guard_};
        is_woken_ = true;
    }
    woken_.notify_one();
}

void BarePipeline::relay(const std::stop_token& stop, const std::string& outbox_url,
                         const std::string& publisher_url) {
    BareOutbox outbox{outbox_url};
    BarePublisher publisher{publisher_url};
    while (!stop.stop_requested()) {
        outbox.fetch(kWindow, 0);  // from 0 on: two writers do not commit in the order of seq
        if (outbox.size() == 0) {
            wait(stop);
            continue;
        }
        for (const auto& event : outbox.events()) {
            publisher.publish(event);
        }
        publisher.await(0);
        outbox.remove();
    }
}

void BarePipeline::wait(const std::stop_token& stop) {
    std::unique_lock lock{guard_};
    woken_.wait_for(lock, stop, kPoll, [this] { return is_woken_; });
    is_woken_ = false;
}

}  // namespace bench
