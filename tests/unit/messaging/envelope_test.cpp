#include "platform/messaging/envelope.hpp"

#include <doctest/doctest.h>

#include <map>

using platform::Uuid;
using platform::json::Object;
using platform::messaging::decode_envelope;
using platform::messaging::encode;
using platform::messaging::EnvelopeDraft;
using platform::messaging::padded_sequence;

namespace {

constexpr const char* kId = "01939c3e-8a2c-7f10-8b6d-52e8f1a4c703";
constexpr const char* kSubject = "01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f";

EnvelopeDraft draft() {
    return {.id = Uuid::parse(kId).value(),
            .source = "auth-service",
            .type = "auth.UserCreated.v1",
            .subject = kSubject,
            .sequence = 42,
            .time = platform::parse_rfc3339("2026-11-21T09:30:00.123456Z").value(),
            .data_schema = "urn:user-platform:events:user.created.v1",
            .data = R"({"version":42})"};
}

// A well-formed envelope with `member` replaced by `value` (JSON), or taken out.
std::string with(const std::string& member, const char* value) {
    std::map<std::string, std::string> members{{"specversion", R"("1.0")"},
                                               {"id", '"' + std::string{kId} + '"'},
                                               {"source", R"("auth-service")"},
                                               {"type", R"("auth.UserCreated.v1")"},
                                               {"subject", R"("someone")"},
                                               {"time", R"("2026-11-21T09:30:00Z")"},
                                               {"datacontenttype", R"("application/json")"},
                                               {"sequence", R"("0000000000000000042")"},
                                               {"data", "{}"}};
    if (value == nullptr) {
        members.erase(member);
    } else {
        members[member] = value;
    }
    std::string json = "{";
    for (const auto& [name, text] : members) {
        json += (json.size() > 1 ? "," : "") + ('"' + name) + "\":" + text;
    }
    return json + "}";
}

}  // namespace

TEST_CASE("an envelope comes back as it was written") {
    const auto envelope = decode_envelope(encode(draft()));

    REQUIRE(envelope);
    CHECK(envelope->id.str() == kId);
    CHECK(envelope->source == "auth-service");
    CHECK(envelope->type == "auth.UserCreated.v1");
    CHECK(envelope->subject == kSubject);
    CHECK(envelope->sequence == 42);
    CHECK(envelope->time == draft().time);
    CHECK(envelope->data.integer("version") == 42);
}

TEST_CASE("what is written has every member that the contract asks for") {
    const auto written = Object::parse(encode(draft()));

    REQUIRE(written);
    CHECK(written->text("specversion") == "1.0");
    CHECK(written->text("sequence") == "0000000000000000042");
    CHECK(written->text("partitionkey") == kSubject);
    CHECK(written->text("datacontenttype") == "application/json");
    CHECK(written->text("dataschema") == "urn:user-platform:events:user.created.v1");
}

TEST_CASE("sequences sort as texts as they do as numbers") {
    CHECK(padded_sequence(9) < padded_sequence(10));
    CHECK(padded_sequence(0) == "0000000000000000000");
    CHECK(padded_sequence(INT64_MAX) == "9223372036854775807");
}

TEST_CASE("members that nobody knows are passed over") {
    CHECK(decode_envelope(with("traceparent", R"("whatever")")));
    CHECK(decode_envelope(with("somethingnew", R"({"a":[1,2]})")));
    CHECK(decode_envelope(with("datacontenttype", nullptr)));
}

TEST_CASE("a broken member is named, and its value is not repeated") {
    struct Row {
        const char* member;
        const char* value;
    };
    for (const auto& row : {
             Row{"specversion", R"("0.3")"},
             Row{"specversion", nullptr},
             Row{"id", R"("secret-value")"},
             Row{"id", "7"},
             Row{"source", R"("")"},
             Row{"type", nullptr},
             Row{"subject", "null"},
             Row{"time", R"("secret-value")"},
             Row{"time", R"("2026-11-21T09:30:00")"},
             Row{"datacontenttype", R"("text/xml")"},
             Row{"sequence", "42"},
             Row{"sequence", R"("42")"},
             Row{"sequence", R"("000000000000000004x")"},
             Row{"sequence", R"("-000000000000000042")"},
             Row{"sequence", R"("9223372036854775808")"},
             Row{"data", nullptr},
             Row{"data", R"("secret-value")"},
             Row{"data", "[]"},
         }) {
        CAPTURE(row.member);
        const auto envelope = decode_envelope(with(row.member, row.value));
        REQUIRE_FALSE(envelope);
        CHECK(envelope.error().fault.slug == "envelope_invalid");
        CHECK(envelope.error().reason.find(row.member) != std::string::npos);
        CHECK(envelope.error().reason.find("secret-value") == std::string::npos);
    }
}

TEST_CASE("what is no JSON object, or too long, is refused") {
    CHECK_FALSE(decode_envelope(""));
    CHECK_FALSE(decode_envelope("[]"));
    CHECK_FALSE(decode_envelope("{\"id\":"));
    CHECK_FALSE(
        decode_envelope(with("data", ("{\"x\":\"" + std::string(70'000, 'x') + "\"}").c_str())));
}
