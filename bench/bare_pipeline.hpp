#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>

namespace bench {

// The way from the outbox to the rows as the bare loops go it: one thread that fetches, publishes,
// awaits the confirms and deletes, and one that consumes, upserts and acknowledges. No failure is
// handled: it ends the program.
class BarePipeline {
public:
    BarePipeline(std::string outbox_url, std::string publisher_url, std::string rows_url,
                 std::string consumer_url);
    BarePipeline(const BarePipeline&) = delete;
    BarePipeline& operator=(const BarePipeline&) = delete;

    // There is something new in the outbox. Any thread.
    void wake();

private:
    void relay(const std::stop_token& stop, const std::string& outbox_url,
               const std::string& publisher_url);
    void wait(const std::stop_token& stop);

    std::mutex guard_;
    std::condition_variable_any woken_;
    bool is_woken_ = false;
    std::jthread relay_;
    std::jthread consumer_;
};

}  // namespace bench
