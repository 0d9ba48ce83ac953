#include "tools/eventctl/find_parked.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "platform/core/encoding.hpp"
#include "platform/core/text.hpp"
#include "platform/json/reader.hpp"
#include "platform/json/writer.hpp"
#include "tools/console/exits.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/hex_dump.hpp"

namespace eventctl {

using platform::messaging::ParkedBody;
using platform::messaging::ParkedFilter;
using platform::messaging::ParkedRow;
using platform::messaging::ParkedRows;

namespace {

// What messages are parked for, where nobody has invented another word (docs/operations.md).
constexpr std::array<std::string_view, 14> kReasons{
    "schema",          "envelope_invalid", "malformed_json", "event_data_refused",
    "subject_differs", "database_refused", "handler_failed", "crashes",
    "retry_refused",   "delivery_limit",   "dead_letter",    "expired",
    "maxlen",          "rejected"};

platform::json::ObjectWriter members_of(const ParkedRow& row) {
    platform::json::ObjectWriter members;
    members.number("id", row.id)
        .text("parked_at", platform::to_rfc3339(row.parked_at))
        .text("last_parked_at", platform::to_rfc3339(row.last_parked_at))
        .number("times", row.times)
        .text("reason", row.reason)
        .text("error", row.error)
        .text("type", row.type)
        .text("message_id", row.message_id)
        .text("queue", row.queue)
        .text("exchange", row.exchange)
        .text("routing_key", row.routing_key)
        .text("content_type", row.content_type)
        .number("body_bytes", row.body_bytes)
        .text_or_null("replayed_at", row.replayed_at
                                         ? std::optional{platform::to_rfc3339(*row.replayed_at)}
                                         : std::nullopt);
    return members;
}

}  // namespace

void Selection::add_ids(CLI::App& command) {
    command.add_option("ID", ids, "of parked messages, as `parked list` shows them")
        ->check(arguments::parked_id());
}

void Selection::add_reason(CLI::App& command) {
    command.add_option("--reason", reason, "those that were parked for this reason")
        ->check(arguments::not_empty());
}

void Selection::add_times(CLI::App& command) {
    command.add_option("--since", since, "parked, the last time, at this time or later")
        ->check(arguments::moment());
    command.add_option("--until", until, "parked, the last time, before this time")
        ->check(arguments::moment());
}

void Selection::require_one(CLI::App& command) const {
    const auto* times = command.get_option_no_throw("--since");
    command.parse_complete_callback([this, times] {
        if (!ids.empty() && (!reason.empty() || !since.empty() || !until.empty())) {
            throw CLI::ValidationError("ID", "either ids or other conditions, not both");
        }
        if (ids.empty() && reason.empty() && since.empty()) {
            throw CLI::RequiredError(times != nullptr ? "ID, --reason or --since"
                                                      : "ID or --reason");
        }
    });
}

ParkedFilter Selection::filter() const {
    const auto now = platform::SystemClock{}.now();
    return {.ids = ids,
            .reason = reason,
            .since = parse_moment(since, now),
            .until = parse_moment(until, now)};
}

std::optional<int> refuse_unknown_reason(const ParkedRows& rows, const ParkedFilter& filter) {
    if (filter.reason.empty() ||
        std::find(kReasons.begin(), kReasons.end(), filter.reason) != kReasons.end()) {
        return std::nullopt;
    }
    const auto reasons = rows.reasons();
    if (!reasons) {
        return failed(kUserDatabase, reasons.error());
    }
    if (reasons->contains(filter.reason)) {
        return std::nullopt;
    }
    std::string there;
    for (const auto& [reason, count] : *reasons) {
        there += (there.empty() ? "" : ", ") + reason + " (" + std::to_string(count.open) + ")";
    }
    complain("--reason: no message was ever parked for '" + filter.reason + "'; there are " +
             (there.empty() ? "none at all" : there));
    return kWrongUsage;
}

Chosen choose(const ParkedRows& rows, const ParkedFilter& filter, const std::string& verb,
              const std::string& past) {
    if (const auto refused = refuse_unknown_reason(rows, filter)) {
        return {.ids = {}, .status = refused};
    }
    auto ids = rows.ids(filter);
    if (!ids) {
        return {.ids = {}, .status = failed(kUserDatabase, ids.error())};
    }
    for (const auto id : filter.ids) {
        if (std::find(ids->begin(), ids->end(), id) == ids->end()) {
            complain("no parked message has the id " + std::to_string(id) + "; nothing was " +
                     past);
            return {.ids = {}, .status = kFailed};
        }
    }
    if (ids->empty()) {
        complain("nothing to " + verb);
        return {.ids = {}, .status = kDone};
    }
    return {.ids = std::move(*ids), .status = std::nullopt};
}

std::string json_of(const ParkedRow& row) {
    return members_of(row).str();
}

std::string plan_json_of(const ParkedRow& row, const std::string& cannot) {
    auto members = members_of(row);
    members.boolean("dry_run", true);
    if (!cannot.empty()) {
        members.text("cannot", cannot);
    }
    return members.str();
}

std::string shown_body(const std::string& body) {
    if (const auto object = platform::json::Object::parse(body)) {
        return indented(object->str());
    }
    return platform::count_code_points(body) ? shown(body) + '\n' : hex_dump(body);
}

std::string json_of(const ParkedBody& message, bool dry_run) {
    auto members = members_of(message.row);
    if (dry_run) {
        members.boolean("dry_run", true);
    }
    return members.raw("headers", message.headers_json)
        .text("body_hex", platform::hex_encode(message.body))
        .str();
}

}  // namespace eventctl
