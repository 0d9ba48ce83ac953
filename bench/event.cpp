#include "bench/event.hpp"

#include <algorithm>

#include "events/user_events.hpp"
#include "platform/db/array.hpp"
#include "platform/messaging/envelope.hpp"

namespace bench {

using soci::use;

namespace {

constexpr std::size_t kRowsOfStatement = 1'000;

void insert(platform::db::Connection& connection, std::span<const Event> events) {
    platform::db::ArrayLiteral ids, subjects, versions, types, routing_keys, payloads;
    for (const auto& event : events) {
        ids.add(event.id);
        subjects.add(event.subject);
        versions.add(std::to_string(event.version));
        types.add(event.type);
        routing_keys.add(event.routing_key);
        payloads.add(event.body);
    }
    const std::string traceparent = kTraceparent;
    const std::string request_id = kRequestId;
    connection.run(
        "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key,"
        " payload, traceparent, request_id)"
        " SELECT get_byte(uuid_send(subject), 15) & 15, id, subject, version, type, routing_key,"
        " convert_to(payload, 'UTF8'), :traceparent, :request_id"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:subjects AS uuid[]),"
        " CAST(:versions AS bigint[]), CAST(:types AS text[]), CAST(:routing_keys AS text[]),"
        " CAST(:payloads AS text[]))"
        " AS written (id, subject, version, type, routing_key, payload)",
        use(traceparent, "traceparent"), use(request_id, "request_id"), use(ids.str(), "ids"),
        use(subjects.str(), "subjects"), use(versions.str(), "versions"), use(types.str(), "types"),
        use(routing_keys.str(), "routing_keys"), use(payloads.str(), "payloads"));
}

}  // namespace

platform::Uuid some_user() {
    return platform::Uuid::v7(platform::SystemClock{}.now());
}

Event event_of(const platform::Uuid& user, std::int64_t version) {
    const auto now = platform::SystemClock{}.now();
    const auto name = "ada." + user.str().substr(24);
    const auto announcement =
        announce(version == 1 ? events::UserChange::created : events::UserChange::updated,
                 {.user_id = user,
                  .version = version,
                  .username = name,
                  .email = name + "@example.org",
                  .first_name = "Ada",
                  .last_name = "Lovelace",
                  .created_at = now,
                  .username_changed_at = now},
                 now);
    const platform::messaging::EnvelopeDraft draft{
        .id = platform::Uuid::v7(now),
        .source = kSource,
        .type = std::string{announcement.names.type},
        .subject = user.str(),
        .sequence = version,
        .time = now,
        .data_schema = std::string{announcement.names.data_schema},
        .data = announcement.data};
    return {.id = draft.id.str(),
            .subject = draft.subject,
            .version = version,
            .type = draft.type,
            .routing_key = std::string{announcement.names.routing_key},
            .body = encode(draft)};
}

std::vector<Event> registrations(std::size_t count) {
    std::vector<Event> events(count);
    std::generate(events.begin(), events.end(), [] { return event_of(some_user(), 1); });
    return events;
}

void write_outbox(platform::db::Connection& connection, std::span<const Event> events) {
    connection.execute_script("BEGIN");
    for (std::size_t at = 0; at < events.size(); at += kRowsOfStatement) {
        insert(connection, events.subspan(at, std::min(kRowsOfStatement, events.size() - at)));
    }
    connection.execute_script("COMMIT");
}

}  // namespace bench
