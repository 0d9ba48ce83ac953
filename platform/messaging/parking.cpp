#include "platform/messaging/parking.hpp"

#include "platform/core/encoding.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"
#include "platform/db/array.hpp"
#include "platform/json/writer.hpp"

namespace platform::messaging {

using soci::into;
using soci::use;

namespace {

constexpr std::string_view kOriginalRoutingKey = "x-original-routing-key";

// One that stays behind, as its message went elsewhere, must not count against a replay of that.
constexpr const char* kForgetOldSuspects =
    "DELETE FROM suspect_events WHERE fingerprint IN (SELECT fingerprint FROM suspect_events"
    " WHERE last_begun_at < clock_timestamp() - interval '1 day' LIMIT 100 FOR UPDATE SKIP LOCKED)";

// PostgreSQL holds no U+0000 in any text.
std::string without_nul(std::string text) {
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
        text.replace(at, 1, "\uFFFD");
    }
    return text;
}

std::string headers_of(const Delivery& delivery) {
    json::ObjectWriter headers;
    for (const auto& [name, value] : delivery.headers) {
        headers.text(without_nul(name), without_nul(value));
    }
    return headers.str();
}

std::string row_of(const std::string& queue, const ParkedMessage& message) {
    const auto& delivery = *message.delivery;
    return json::ObjectWriter{}
        .text("fingerprint", ParkingLot::fingerprint(queue, delivery))
        .text("exchange", without_nul(delivery.exchange))
        .text("routing_key", without_nul(delivery.routing_key))
        .text("message_id", without_nul(delivery.message_id))
        .text("type", without_nul(delivery.type))
        .text("content_type", without_nul(delivery.content_type))
        .raw("headers", headers_of(delivery))
        .text("body", hex_encode(delivery.body))
        .text("reason", without_nul(message.reason))
        .text("error", without_nul(message.error))
        .str();
}

std::string bare_row_of(const std::string& queue, const ParkedMessage& message,
                        const std::string& refusal) {
    const auto& delivery = *message.delivery;
    return json::ObjectWriter{}
        .text("fingerprint", ParkingLot::fingerprint(queue, delivery))
        .text("exchange", "")
        .text("routing_key", "")
        .text("message_id", "")
        .text("type", "")
        .text("content_type", "")
        .raw("headers", "{}")
        .text("body", hex_encode(delivery.body))
        .text("reason", "not_parkable")
        .text("error", "Only its body could be kept (" + without_nul(refusal) + "); it was " +
                           without_nul(message.reason))
        .str();
}

bool is_refusal(const Error& error) {
    return error.fault.slug == faults::kDatabaseRefused.slug;
}

}  // namespace

std::string ParkingLot::fingerprint(const std::string& queue, const Delivery& delivery) {
    const auto first_key = delivery.header(kOriginalRoutingKey);
    std::string whole;
    const auto add = [&whole](std::string_view part) {
        whole += std::to_string(part.size()) + ':';
        whole += part;
    };
    for (const auto& part : {std::string_view{queue}, std::string_view{delivery.message_id},
                             std::string_view{first_key.empty() ? delivery.routing_key : first_key},
                             std::string_view{delivery.type}, std::string_view{delivery.body}}) {
        add(part);
    }
    for (const auto& [name, value] : delivery.headers) {
        if (!is_of_the_way(name) && name != kOriginalRoutingKey) {
            add(name);
            add(value);
        }
    }
    return hex_encode(sha256(whole));
}

// Should a message be refused for what it holds, the others are parked without it, and it without
// all but its body: it must not wait in its queue for ever, and hold up what is behind it.
Result<void> ParkingLot::park(const std::string& queue, std::span<const ParkedMessage> messages) {
    std::vector<std::string> rows;
    for (const auto& message : messages) {
        rows.push_back(row_of(queue, message));
    }
    auto parked = insert(queue, rows);
    if (parked || !is_refusal(parked.error())) {
        return parked;
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        parked = insert(queue, {&rows[i], 1});
        if (!parked && is_refusal(parked.error())) {
            const auto bare = bare_row_of(queue, messages[i], parked.error().reason);
            parked = insert(queue, {&bare, 1});
        }
        if (!parked) {
            return parked;
        }
    }
    return {};
}

// One row after the other, as two of them may be the same message.
Result<void> ParkingLot::insert(const std::string& queue, std::span<const std::string> rows) {
    return database_.transact([&](db::Connection& connection) -> Result<void> {
        for (const auto& row : rows) {
            connection.run(
                "INSERT INTO parked_events AS known (fingerprint, queue, exchange, routing_key,"
                " message_id, type, content_type, headers, body, reason, error)"
                " SELECT decode(fingerprint, 'hex'), :queue, exchange, routing_key, message_id,"
                " type, content_type, headers, decode(body, 'hex'), reason, error"
                " FROM jsonb_to_record(CAST(:row AS jsonb)) AS row (fingerprint text,"
                " exchange text, routing_key text, message_id text, type text, content_type text,"
                " headers jsonb, body text, reason text, error text)"
                " ON CONFLICT (fingerprint) DO UPDATE SET times = known.times + 1,"
                " reason = excluded.reason, error = excluded.error, replayed_at = NULL,"
                " last_parked_at = clock_timestamp()",
                use(queue, "queue"), use(row, "row"));
            fault_points::crash("mid_park");
        }
        return {};
    });
}

Result<int> ParkingLot::begin_suspect(const std::string& queue, const Delivery& delivery) {
    int begun = 0;
    const auto noted = database_.transact([&](db::Connection& connection) -> Result<void> {
        connection.run(kForgetOldSuspects);
        connection.run(
            "INSERT INTO suspect_events AS known (fingerprint, begun)"
            " VALUES (decode(:fingerprint, 'hex'), 1) ON CONFLICT (fingerprint) DO UPDATE"
            " SET begun = known.begun + 1, last_begun_at = clock_timestamp() RETURNING begun",
            use(fingerprint(queue, delivery), "fingerprint"), into(begun));
        return {};
    });
    return noted ? Result<int>{begun} : noted.error();
}

Result<void> ParkingLot::clear_suspects(const std::vector<std::string>& fingerprints) {
    db::ArrayLiteral array;
    for (const auto& fingerprint : fingerprints) {
        array.add(fingerprint);
    }
    return database_.transact([&](db::Connection& connection) -> Result<void> {
        connection.run(
            "DELETE FROM suspect_events WHERE fingerprint IN"
            " (SELECT decode(unnest(CAST(:fingerprints AS text[])), 'hex'))",
            use(array.str(), "fingerprints"));
        return {};
    });
}

}  // namespace platform::messaging
