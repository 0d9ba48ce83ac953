#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace support {

// A Prometheus of its own on loopback, with a directory of its own that goes with it. It scrapes
// its targets and evaluates our rules (infra/prometheus/alerts.yml) four times a second. For one
// thread. Whatever goes wrong is thrown as std::runtime_error.
class Prometheus {
public:
    struct Target {
        std::string job;             // as in prometheus.yml: "auth-service"
        std::uint16_t metrics_port;  // on 127.0.0.1
    };

    // Comes back when it answers. `under`: the directory in which its own is made.
    Prometheus(const std::filesystem::path& under, const std::vector<Target>& targets);
    ~Prometheus();  // ends it at once
    Prometheus(const Prometheus&) = delete;
    Prometheus& operator=(const Prometheus&) = delete;

    // The names of the alerts that fire now, and of those that only wait for their `for`.
    [[nodiscard]] std::set<std::string> firing() const { return alerts("firing"); }
    [[nodiscard]] std::set<std::string> pending() const { return alerts("pending"); }

    // The expressions of all rules.
    [[nodiscard]] std::vector<std::string> expressions() const;

    // Whether every target was reached by the last scrape. The first comes up to 5 s after the
    // start.
    [[nodiscard]] bool sees_all() const;

    // The first value of an instant query; nothing where it has no result.
    [[nodiscard]] std::optional<double> value(const std::string& query) const;

private:
    void write_configuration(const std::vector<Target>& targets) const;
    void start();
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] std::set<std::string> alerts(const std::string& state) const;
    [[nodiscard]] std::string get(const std::string& path) const;

    std::filesystem::path directory_;
    std::uint16_t port_;
    std::size_t targets_;
    pid_t pid_ = 0;
};

}  // namespace support
