#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "platform/core/uuid.hpp"
#include "platform/db/connection.hpp"

namespace bench {

inline constexpr const char* kExchange = "auth.events";
inline constexpr const char* kQueue = "user-service.auth-events";
inline constexpr const char* kSource = "auth-service";
inline constexpr const char* kTraceparent =
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
inline constexpr const char* kRequestId = "0190a5c0-5f3b-7c3e-9d53-2f1b8f6f7a11";

// An event as auth-service writes it into its outbox: the body is a whole envelope.
struct Event {
    std::string id;
    std::string subject;
    std::int64_t version;
    std::string type;
    std::string routing_key;
    std::string body;
};

// What auth-service says of this user's change to `version`: 1 is his registration.
[[nodiscard]] Event event_of(const platform::Uuid& user, std::int64_t version);

// Registrations of so many people, in their order.
[[nodiscard]] std::vector<Event> registrations(std::size_t count);

[[nodiscard]] platform::Uuid some_user();

// Adds them to the outbox, in their order, as one transaction.
void write_outbox(platform::db::Connection& connection, std::span<const Event> events);

}  // namespace bench
