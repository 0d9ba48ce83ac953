#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "platform/db/connection.hpp"
#include "platform/messaging/outbox.hpp"

namespace support {

// Writes events as a service does: each in a transaction of its own, with the aggregate's version.
class OutboxWriter {
public:
    explicit OutboxWriter(const std::string& conninfo) : connection_{conninfo} {
        connection_.refresh(std::chrono::hours{1});
    }

    // Answers the event's id.
    std::string write(const platform::Uuid& aggregate,
                      const std::string& routing_key = "user.created.v1") {
        connection_.execute_script("BEGIN");
        auto id = append(aggregate, routing_key);
        connection_.execute_script("COMMIT");
        return id;
    }

    std::string append(const platform::Uuid& aggregate, const std::string& routing_key) {
        const auto version = ++versions_[aggregate];
        const auto id = platform::Uuid::v7(clock_.now());
        platform::messaging::append(
            connection_,
            {.event_id = id,
             .aggregate_id = aggregate,
             .version = version,
             .type = "test.Happened.v1",
             .routing_key = routing_key,
             .payload = R"({"aggregate":")" + aggregate.str() + R"(","version":)" +
                        std::to_string(version) + R"(,"odd":"\\ '\" ü"})",
             .context = {
                 .request_id = "request-1",
                 .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
        return id.str();
    }

    platform::db::Connection& connection() { return connection_; }

    static platform::Uuid some_aggregate() {
        return platform::Uuid::v7(platform::SystemClock{}.now());
    }
    static std::vector<platform::Uuid> some_aggregates(std::size_t count) {
        std::vector<platform::Uuid> aggregates(count);
        std::generate(aggregates.begin(), aggregates.end(), some_aggregate);
        return aggregates;
    }

private:
    platform::SystemClock clock_;
    platform::db::Connection connection_;
    std::map<platform::Uuid, std::int64_t> versions_;
};

}  // namespace support
