#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"
#include "platform/core/result.hpp"
#include "platform/core/uuid.hpp"
#include "platform/json/reader.hpp"

namespace events {

// Reads the members of one event's data and keeps what is wrong with the first bad one; the reads
// go on with stand-ins, so look at finish() before using what was read. Members that nobody asks
// for are passed over: a later version may have added them.
class DataReader {
public:
    explicit DataReader(platform::json::Object data) : data_{std::move(data)} {}

    struct Length {
        std::size_t min;  // in code points
        std::size_t max;
    };
    using Rule = std::function<bool(std::string_view)>;

    platform::Uuid uuid(std::string_view name);
    // The member must be there, and may be null.
    std::optional<platform::Uuid> uuid_or_null(std::string_view name);
    platform::Timestamp moment(std::string_view name);
    // The member may be left out, which means false.
    bool flag(std::string_view name);
    std::int64_t integer(std::string_view name, std::int64_t smallest);
    std::string text(std::string_view name, Length length);
    std::string text(std::string_view name, Length length, const Rule& rule);
    // The member must be there, and may be null.
    std::optional<std::string> text_or_null(std::string_view name, Length length);

    // kDataRefused with the name of the first bad member and what it should have been, never with
    // its value: that is somebody's personal data.
    [[nodiscard]] platform::Result<void> finish() const;

private:
    void refuse(std::string_view name, std::string_view wanted);

    platform::json::Object data_;
    std::string fault_;
};

}  // namespace events
