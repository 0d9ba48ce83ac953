#include "platform/messaging/parking.hpp"

#include "platform/core/encoding.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/db/array.hpp"
#include "platform/json/writer.hpp"

namespace platform::messaging {

using soci::into;
using soci::use;

namespace {

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
        .text("reason", message.reason)
        .text("error", without_nul(message.error))
        .str();
}

}  // namespace

// Not its headers, as the broker and the retry tiers add to them.
std::string ParkingLot::fingerprint(const std::string& queue, const Delivery& delivery) {
    return hex_encode(sha256(queue + '\n' + delivery.message_id + '\n' + delivery.body));
}

// One row after the other, as two of them may be the same message.
Result<void> ParkingLot::park(const std::string& queue, std::span<const ParkedMessage> messages) {
    return database_.transact([&](db::Connection& connection) -> Result<void> {
        for (const auto& message : messages) {
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
                use(queue, "queue"), use(row_of(queue, message), "row"));
            fault_points::crash("mid_park");
        }
        return {};
    });
}

Result<int> ParkingLot::begin_suspect(const std::string& queue, const Delivery& delivery) {
    int begun = 0;
    const auto noted = database_.transact([&](db::Connection& connection) -> Result<void> {
        connection.run(
            "INSERT INTO suspect_events AS known (fingerprint, begun)"
            " VALUES (decode(:fingerprint, 'hex'), 1) ON CONFLICT (fingerprint) DO UPDATE"
            " SET begun = known.begun + 1, last_begun_at = clock_timestamp() RETURNING begun",
            use(fingerprint(queue, delivery), "fingerprint"), into(begun));
        return {};
    });
    return noted ? Result<int>{begun} : noted.error();
}

Result<void> ParkingLot::clear_suspects(std::span<const std::string> fingerprints) {
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
