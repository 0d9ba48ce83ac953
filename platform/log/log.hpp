#pragma once

#include <concepts>
#include <cstdint>
#include <cstdio>
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

// One named value of a log line. Never a body, a token, a password or a mail address. A text is not
// copied: write the fields within the call that logs them, where temporaries last until its end.
struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    Field(std::string_view field_name, std::string_view text) : name{field_name}, value{text} {}
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

    // Writes to `file`, which must be unbuffered, as standard error is, and outlive the logger.
    Logger(std::string service, Level lowest, std::FILE* file = stderr);
    // Writes to `sink`, one call for a line and one at a time; `line` has no line end.
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
    friend class Lines;
    struct Backend;  // keeps spdlog, which is slow to compile, in one file

    void write(Level level, std::string_view event, std::initializer_list<Field> fields);
    [[nodiscard]] std::string line_of(Level level, std::string_view event,
                                      std::initializer_list<Field> fields) const;
    void write_lines(Level level, std::string_view lines);

    std::string service_;
    std::unique_ptr<Backend> backend_;
};

// Lines of one level that are written together, to save a system call for each: at the latest when
// this goes, so make one for one piece of work and log that before it counts as done. Each line is
// as Logger would write it, and whole: what is written at once is a longer line alone or at most
// PIPE_BUF bytes, which not even another process can come between in a pipe (POSIX, write()). For
// one thread.
class Lines {
public:
    Lines(Logger& log, Level level) : log_{log}, level_{level} {}
    ~Lines() { write(); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    void add(std::string_view event, std::initializer_list<Field> fields = {});

private:
    void write();

    Logger& log_;
    Level level_;
    std::string waiting_;  // each ended by a line feed, but the last
};

}  // namespace platform::log
