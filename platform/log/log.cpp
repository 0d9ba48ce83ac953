#include "platform/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <climits>
#include <mutex>

#include "platform/core/clock.hpp"
#include "platform/json/writer.hpp"

namespace platform::log {

namespace {

constexpr std::size_t kValueBytesMax = 2048;
constexpr std::size_t kLineBytesUsual = 512;
constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            break;
    }
    return spdlog::level::err;
}

void add(json::ObjectWriter& line, const Field& field) {
    std::visit(
        [&](const auto& value) {
            using Value = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::string_view>) {
                line.text(field.name, value.substr(0, kValueBytesMax));
            } else if constexpr (std::is_same_v<Value, bool>) {
                line.boolean(field.name, value);
            } else if constexpr (std::is_same_v<Value, double>) {
                line.real(field.name, value);
            } else {
                line.number(field.name, value);
            }
        },
        field.value);
}

using FileSink = spdlog::sinks::stdout_sink_base<spdlog::details::console_mutex>;

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(Logger::Sink write_line) : write_line_{std::move(write_line)} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        std::string_view rest{message.payload.data(), message.payload.size()};
        for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
            write_line_(rest.substr(0, end));
            rest.remove_prefix(end + 1);
        }
        write_line_(rest);
    }
    void flush_() override {}

    Logger::Sink write_line_;
};

}  // namespace

struct Logger::Backend {
    spdlog::logger logger;
};

std::optional<Level> parse_level(std::string_view text) {
    for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
        if (kLevelNames[i] == text) {
            return static_cast<Level>(i);
        }
    }
    return std::nullopt;
}

Logger::Logger(std::string service, Level lowest, std::FILE* file)
    : service_{std::move(service)}, backend_{new Backend{{"", std::make_shared<FileSink>(file)}}} {
    backend_->logger.set_pattern("%v");
    backend_->logger.set_level(spdlog_level(lowest));
}

Logger::Logger(std::string service, Level lowest, Sink sink)
    : service_{std::move(service)},
      backend_{new Backend{{"", std::make_shared<FunctionSink>(std::move(sink))}}} {
    backend_->logger.set_level(spdlog_level(lowest));
}

Logger::~Logger() = default;

void Logger::debug(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::debug, event, fields);
}

void Logger::info(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::info, event, fields);
}

void Logger::warning(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::warning, event, fields);
}

void Logger::error(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::error, event, fields);
}

bool Logger::writes(Level level) const {
    return backend_->logger.should_log(spdlog_level(level));
}

void Logger::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (writes(level)) {
        write_lines(level, line_of(level, event, fields));
    }
}

std::string Logger::line_of(Level level, std::string_view event,
                            std::initializer_list<Field> fields) const {
    json::ObjectWriter line{kLineBytesUsual};
    line.text("time", to_rfc3339(SystemClock{}.now()));
    line.text("level", kLevelNames[static_cast<std::size_t>(level)]);
    line.text("service", service_);
    line.text("event", event);
    for (const auto& field : fields) {
        add(line, field);
    }
    return std::move(line).str();
}

void Logger::write_lines(Level level, std::string_view lines) {
    backend_->logger.log(spdlog_level(level), spdlog::string_view_t{lines.data(), lines.size()});
}

void Lines::add(std::string_view event, std::initializer_list<Field> fields) {
    if (!log_.writes(level_)) {
        return;
    }
    const auto line = log_.line_of(level_, event, fields);
    if (waiting_.size() + line.size() + 2 > PIPE_BUF) {  // two line feeds
        write();
    }
    waiting_.reserve(PIPE_BUF);
    waiting_.append(waiting_.empty() ? 0 : 1, '\n').append(line);
}

void Lines::write() {
    if (!waiting_.empty()) {
        log_.write_lines(level_, waiting_);
        waiting_.clear();
    }
}

}  // namespace platform::log
