#include "platform/messaging/envelope.hpp"

#include <algorithm>

#include "platform/core/ensure.hpp"
#include "platform/json/writer.hpp"

namespace platform::messaging {

namespace {

constexpr std::size_t kSequenceDigits = 19;  // of the largest 64-bit number
constexpr std::size_t kTextBytesMax = 256;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::int64_t> parse_sequence(std::string_view text) {
    if (text.size() != kSequenceDigits || !std::all_of(text.begin(), text.end(), is_digit)) {
        return std::nullopt;
    }
    std::uint64_t value = 0;  // 19 nines still fit
    for (const char c : text) {
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value <= INT64_MAX ? std::optional{static_cast<std::int64_t>(value)} : std::nullopt;
}

// The members of an envelope, read one after the other; the first fault is kept.
class Reader {
public:
    explicit Reader(const json::Object& object) : object_{object} {}

    std::string text(std::string_view name) {
        auto value = object_.text(name);
        if (!value || value->empty() || value->size() > kTextBytesMax) {
            refuse(name);
            return {};
        }
        return std::move(*value);
    }

    template <class T, class Parse>
    T parsed(std::string_view name, Parse parse) {
        const std::optional<T> value = parse(text(name));
        if (!value) {
            refuse(name);
        }
        return value.value_or(T{});
    }

    void expect(std::string_view name, std::string_view wanted) {
        if (object_.text(name) != wanted) {
            refuse(name);
        }
    }

    void refuse(std::string_view name) {
        if (fault_.empty()) {
            fault_ = "member '" + std::string{name} + "' is missing or not what it must be";
        }
    }

    [[nodiscard]] const std::string& fault() const { return fault_; }

private:
    const json::Object& object_;
    std::string fault_;
};

}  // namespace

std::string padded_sequence(std::int64_t sequence) {
    ensure(sequence >= 0, "a sequence starts at 0");
    const std::string digits = std::to_string(sequence);
    return std::string(kSequenceDigits - digits.size(), '0') + digits;
}

std::string encode(const EnvelopeDraft& draft) {
    return json::ObjectWriter{}
        .text("specversion", "1.0")
        .text("id", draft.id.str())
        .text("source", draft.source)
        .text("type", draft.type)
        .text("subject", draft.subject)
        .text("time", to_rfc3339(draft.time))
        .text("datacontenttype", "application/json")
        .text("dataschema", draft.data_schema)
        .text("sequence", padded_sequence(draft.sequence))
        .text("partitionkey", draft.subject)
        .raw("data", draft.data)
        .str();
}

Result<Envelope> decode_envelope(std::string_view body) {
    if (body.size() > kEnvelopeBytesMax) {
        return kEnvelopeInvalid.because("it is longer than any event of ours");
    }
    const auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    Reader reader{*object};
    reader.expect("specversion", "1.0");
    if (object->has("datacontenttype")) {
        reader.expect("datacontenttype", "application/json");
    }
    const auto id = reader.parsed<Uuid>("id", Uuid::parse);
    auto source = reader.text("source");
    auto type = reader.text("type");
    auto subject = reader.text("subject");
    const auto sequence = reader.parsed<std::int64_t>("sequence", parse_sequence);
    const auto time = reader.parsed<Timestamp>("time", parse_rfc3339);
    auto data = object->object("data");
    if (!data) {
        reader.refuse("data");
    }
    if (!reader.fault().empty()) {
        return kEnvelopeInvalid.because(reader.fault());
    }
    return Envelope{id,   std::move(source), std::move(type), std::move(subject), sequence,
                    time, std::move(*data)};
}

}  // namespace platform::messaging
