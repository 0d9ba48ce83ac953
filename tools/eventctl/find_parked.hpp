#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/messaging/parked_rows.hpp"
#include "tools/eventctl/setup.hpp"

namespace eventctl {

// Which parked messages a command is about.
struct Selection {
    std::vector<std::int64_t> ids;
    std::string reason;
    std::string since;
    std::string until;

    void add_ids(CLI::App& command);
    void add_reason(CLI::App& command);
    void add_times(CLI::App& command);
    // A command that changes something is never about all of them by accident.
    void require_one(CLI::App& command) const;

    [[nodiscard]] platform::messaging::ParkedFilter filter() const;
};

// Whether the filter's reason is one: that a message is parked for, or that one may be parked for.
// Otherwise says which there are, and answers the exit status.
[[nodiscard]] std::optional<int> refuse_unknown_reason(
    const platform::messaging::ParkedRows& rows, const platform::messaging::ParkedFilter& filter);

// What a command that changes something is about.
struct Chosen {
    std::vector<std::int64_t> ids;
    std::optional<int> status;  // the command ends with it: nothing to do, or not as it was meant
};
// Says why where there is a status. `verb` and `past` are for that: "drop" and "dropped".
[[nodiscard]] Chosen choose(const platform::messaging::ParkedRows& rows,
                            const platform::messaging::ParkedFilter& filter,
                            const std::string& verb, const std::string& past);

// A message as one JSON object; the whole one with its body in hexadecimal digits. What a dry run
// only plans has "dry_run". `cannot`: why it cannot be sent again, if so.
[[nodiscard]] std::string json_of(const platform::messaging::ParkedRow& row);
[[nodiscard]] std::string plan_json_of(const platform::messaging::ParkedRow& row,
                                       const std::string& cannot);
// For people: JSON laid out, other text escaped, and what is no text byte by byte. Ends its line.
[[nodiscard]] std::string shown_body(const std::string& body);
[[nodiscard]] std::string json_of(const platform::messaging::ParkedBody& message,
                                  bool dry_run = false);

}  // namespace eventctl
