#pragma once

#include <optional>
#include <string>

#include "platform/json/writer.hpp"
#include "platform/migration/migrator.hpp"

namespace migrate {

// Tells what a run does: on a terminal a line that is finished once the migration is, else a line
// for each migration that is done; or, for scripts, one JSON object at the end.
class Report {
public:
    explicit Report(bool json);
    ~Report();
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    // Refers to this.
    [[nodiscard]] platform::migration::Observer observer();

    // What was done, once the run has ended, and for scripts why it has failed. `service` is left
    // out where it is empty.
    void finish(const std::string& service, const std::optional<platform::Error>& fault);

private:
    void begun(const std::string& what);
    void done(const platform::migration::Migration& migration,
              platform::migration::Direction direction, std::chrono::milliseconds took);
    void clear_line();

    bool json_;
    bool on_terminal_;
    bool line_stands_ = false;
    int count_ = 0;
    platform::json::ArrayWriter list_;
};

}  // namespace migrate
