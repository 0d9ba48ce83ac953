#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace platform::log {

enum class Level : std::uint8_t { debug, info, warning, error };

[[nodiscard]] std::optional<Level> parse_level(std::string_view text);

// One named value of a log line. Never a body, a token, a password or a mail address.
struct Field {
    std::string_view name;
    std::variant<std::string, std::int64_t, double, bool> value;

    Field(std::string_view field_name, std::string text)
        : name{field_name}, value{std::move(text)} {}
    Field(std::string_view field_name, std::string_view text)
        : Field{field_name, std::string{text}} {}
    Field(std::string_view field_name, const char* text) : Field{field_name, std::string{text}} {}
    Field(std::string_view field_name, double number) : name{field_name}, value{number} {}
    template <std::same_as<bool> T>
    Field(std::string_view field_name, T flag) : name{field_name}, value{flag} {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view field_name, T number)
        : name{field_name}, value{static_cast<std::int64_t>(number)} {}
};

// One JSON line for each event: {"time":…,"level":…,"service":…,"event":…, and the fields}.
// Values are cut at 2,048 bytes. Thread-safe.
class Logger {
public:
    using Sink = std::function<void(std::string_view line)>;

    // Writes to standard error.
    Logger(std::string service, Level lowest);
    // Writes to `sink`, one call at a time; `line` has no line end.
    Logger(std::string service, Level lowest, Sink sink);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    // `event` is a fixed phrase: what is searched for. What varies goes into fields.
    void debug(std::string_view event, std::initializer_list<Field> fields = {});
    void info(std::string_view event, std::initializer_list<Field> fields = {});
    void warning(std::string_view event, std::initializer_list<Field> fields = {});
    void error(std::string_view event, std::initializer_list<Field> fields = {});

    // Whether a line of this level would be written: spares its fields on a hot path.
    [[nodiscard]] bool writes(Level level) const;

private:
    struct Backend;  // keeps spdlog, which is slow to compile, in one file

    void write(Level level, std::string_view event, std::initializer_list<Field> fields);

    std::string service_;
    std::unique_ptr<Backend> backend_;
};

}  // namespace platform::log
