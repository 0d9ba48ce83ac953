#include "events/data_reader.hpp"

#include "events/faults.hpp"
#include "platform/core/encoding.hpp"

namespace events {

using platform::Timestamp;
using platform::Uuid;

Uuid DataReader::uuid(std::string_view name) {
    const auto text = data_.text(name);
    const auto uuid = text ? Uuid::parse(*text) : std::nullopt;
    if (!uuid) {
        refuse(name, "a UUID");
    }
    return uuid.value_or(Uuid{});
}

std::optional<Uuid> DataReader::uuid_or_null(std::string_view name) {
    return data_.is_null(name) ? std::nullopt : std::optional{uuid(name)};
}

Timestamp DataReader::moment(std::string_view name) {
    const auto text = data_.text(name);
    const auto moment = text ? platform::parse_rfc3339(*text) : std::nullopt;
    if (!moment) {
        refuse(name, "an RFC 3339 time");
    }
    return moment.value_or(Timestamp{});
}

bool DataReader::flag(std::string_view name) {
    const auto value = data_.boolean(name);
    if (!value && data_.has(name)) {
        refuse(name, "true or false");
    }
    return value.value_or(false);
}

std::int64_t DataReader::integer(std::string_view name, std::int64_t smallest) {
    const auto number = data_.integer(name);
    if (!number || *number < smallest) {
        refuse(name, "an integer from " + std::to_string(smallest) + " on");
    }
    return number.value_or(smallest);
}

std::string DataReader::text(std::string_view name, Length length) {
    auto text = data_.text(name);
    const auto count = text ? platform::count_code_points(*text) : std::nullopt;
    if (!count || *count < length.min || *count > length.max) {
        refuse(name, "a text of " + std::to_string(length.min) + " to " +
                         std::to_string(length.max) + " characters");
        return {};
    }
    return std::move(*text);
}

std::string DataReader::text(std::string_view name, Length length, const Rule& rule) {
    auto value = text(name, length);
    if (!rule(value)) {
        refuse(name, "of characters that are allowed there");
    }
    return value;
}

std::optional<std::string> DataReader::text_or_null(std::string_view name, Length length) {
    return data_.is_null(name) ? std::nullopt : std::optional{text(name, length)};
}

platform::Result<void> DataReader::finish() const {
    if (!fault_.empty()) {
        return faults::kDataRefused.because(fault_);
    }
    return {};
}

void DataReader::refuse(std::string_view name, std::string_view wanted) {
    if (fault_.empty()) {
        fault_ = "/data/" + std::string{name} + " must be " + std::string{wanted};
    }
}

}  // namespace events
