#include "platform/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <mutex>

#include "platform/core/clock.hpp"
#include "platform/json/writer.hpp"

namespace platform::log {

namespace {

constexpr std::size_t kValueBytesMax = 2048;
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
            if constexpr (std::is_same_v<Value, std::string>) {
                line.text(field.name, std::string_view{value}.substr(0, kValueBytesMax));
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

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(Logger::Sink write_line) : write_line_{std::move(write_line)} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        write_line_({message.payload.data(), message.payload.size()});
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

Logger::Logger(std::string service, Level lowest)
    : service_{std::move(service)},
      backend_{new Backend{{"", std::make_shared<spdlog::sinks::stderr_sink_mt>()}}} {
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
    if (!writes(level)) {
        return;
    }
    json::ObjectWriter line;
    line.text("time", to_rfc3339(SystemClock{}.now()));
    line.text("level", kLevelNames[static_cast<std::size_t>(level)]);
    line.text("service", service_);
    line.text("event", event);
    for (const auto& field : fields) {
        add(line, field);
    }
    const std::string text = line.str();
    backend_->logger.log(spdlog_level(level), spdlog::string_view_t{text.data(), text.size()});
}

}  // namespace platform::log
