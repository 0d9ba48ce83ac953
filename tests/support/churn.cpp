#include "tests/support/churn.hpp"

#include <time.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/raw_client.hpp"

namespace support {

namespace {

// One of the clients: opens connections as it needs them and keeps them while it can.
class ChurningClient {
public:
    ChurningClient(const Churn& churn, int number)
        : port_{churn.port},
          prefix_{std::to_string(number) + "-"},
          random_{churn.seed + static_cast<std::uint64_t>(number)} {}

    void ask_once() {
        if (!connection_) {
            connection_.emplace(port_);
        }
        const bool slow = one_in(20);
        const std::string path =
            (slow ? "/slow/" : "/quick/") + prefix_ + std::to_string(outcome_.sent++);
        // Pistache's own writer takes a request without this for one that wants to close.
        connection_->send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        if (one_in(3)) {
            hang_up();
        } else {
            check_answer(path);
        }
    }

    [[nodiscard]] const ChurnOutcome& outcome() const { return outcome_; }

private:
    bool one_in(int count) { return std::uniform_int_distribution{1, count}(random_) == 1; }

    // At once, or while the server is at work on the request; with a reset or in peace.
    void hang_up() {
        ++outcome_.hung_up;
        if (one_in(2)) {
            const timespec moment{0, std::uniform_int_distribution{0L, 500'000L}(random_)};
            ::nanosleep(&moment, nullptr);
        }
        if (one_in(2)) {
            connection_->abort();
        }
        connection_.reset();
    }

    void check_answer(const std::string& path) {
        const auto response = connection_->receive();
        if (!response) {
            ++outcome_.broken;
            connection_.reset();
        } else if (response->status != 200 || response->body != path) {
            ++outcome_.misdirected;
            connection_.reset();
        } else {
            ++outcome_.answered;
            if (one_in(4)) {
                connection_.reset();
            }
        }
    }

    std::uint16_t port_;
    std::string prefix_;
    std::mt19937_64 random_;
    std::optional<RawClient> connection_;
    ChurnOutcome outcome_;
};

void add(ChurnOutcome& sum, const ChurnOutcome& part) {
    sum.sent += part.sent;
    sum.hung_up += part.hung_up;
    sum.answered += part.answered;
    sum.misdirected += part.misdirected;
    sum.broken += part.broken;
}

}  // namespace

ChurnOutcome run_churn(const Churn& churn) {
    std::atomic<int> left = churn.requests;
    std::atomic<bool> seen = false;
    std::mutex mutex;
    ChurnOutcome sum;
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < churn.clients; ++number) {
            threads.emplace_back([&, number] {
                ChurningClient client{churn, number};
                while (left.fetch_sub(1) > 0 && !(churn.until_first_misdirected && seen)) {
                    client.ask_once();
                    seen = seen || client.outcome().misdirected > 0;
                }
                const std::lock_guard lock{mutex};
                add(sum, client.outcome());
            });
        }
    }
    return sum;
}

void wait_like_a_query() {
    const timespec query{0, 300'000};
    ::nanosleep(&query, nullptr);
}

}  // namespace support
