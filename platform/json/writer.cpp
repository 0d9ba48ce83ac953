#include "platform/json/writer.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

#include "platform/core/encoding.hpp"

namespace platform::json {

namespace {

using Buffer = rapidjson::StringBuffer;

// Each byte that is no ASCII becomes U+FFFD: which of them were broken is no longer known.
std::string repaired(std::string_view text) {
    std::string repaired;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80U) {
            repaired += c;
        } else {
            repaired += "\xEF\xBF\xBD";
        }
    }
    return repaired;
}

// Nothing in it has to be escaped, as in nearly every name and value of ours.
bool is_plain(std::string_view value) {
    return std::all_of(value.begin(), value.end(),
                       [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

void append_text(std::string& out, std::string_view value) {
    if (is_plain(value)) {
        out.append(1, '"').append(value).append(1, '"');
        return;
    }
    if (!count_code_points(value)) {
        append_text(out, repaired(value));
        return;
    }
    Buffer buffer;
    rapidjson::Writer<Buffer> writer{buffer};
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    out.append(buffer.GetString(), buffer.GetSize());
}

}  // namespace

void ObjectWriter::member(std::string_view name) {
    if (text_.size() > 1) {
        text_ += ',';
    }
    append_text(text_, name);
    text_ += ':';
}

ObjectWriter& ObjectWriter::text(std::string_view name, std::string_view value) {
    member(name);
    append_text(text_, value);
    return *this;
}

ObjectWriter& ObjectWriter::text_or_null(std::string_view name,
                                         const std::optional<std::string>& value) {
    return value ? text(name, *value) : null(name);
}

ObjectWriter& ObjectWriter::number(std::string_view name, std::int64_t value) {
    member(name);
    text_ += std::to_string(value);
    return *this;
}

ObjectWriter& ObjectWriter::real(std::string_view name, double value) {
    if (!std::isfinite(value)) {
        return null(name);  // JSON has no word for it
    }
    Buffer buffer;
    rapidjson::Writer<Buffer> writer{buffer};
    writer.Double(value);
    return raw(name, {buffer.GetString(), buffer.GetSize()});
}

ObjectWriter& ObjectWriter::boolean(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
}

ObjectWriter& ObjectWriter::null(std::string_view name) {
    return raw(name, "null");
}

ObjectWriter& ObjectWriter::raw(std::string_view name, std::string_view json) {
    member(name);
    text_ += json;
    return *this;
}

void ArrayWriter::separate() {
    if (text_.size() > 1) {
        text_ += ',';
    }
}

ArrayWriter& ArrayWriter::text(std::string_view value) {
    separate();
    append_text(text_, value);
    return *this;
}

ArrayWriter& ArrayWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

}  // namespace platform::json
