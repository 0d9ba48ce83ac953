#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "platform/json/reader.hpp"

namespace support {

struct Answer {
    int status = 0;  // 0: the connection broke or time ran out
    std::string body;
    std::map<std::string, std::string> headers{};  // names in lower case

    // The text member `name` of the body; empty where there is none.
    [[nodiscard]] std::string text(const std::string& name) const;
    [[nodiscard]] std::string text(const std::string& object, const std::string& name) const;
};

// One of our services as a process of its own, as an operator would start it. Its log goes to a
// file. Requests may be sent by any number of threads.
class ServiceProcess {
public:
    using Environment = std::map<std::string, std::string>;

    // `binary` is the path of the program; PORT and INTERNAL_PORT are added to `environment`.
    ServiceProcess(std::string binary, Environment environment);
    ~ServiceProcess();  // kill()
    ServiceProcess(const ServiceProcess&) = delete;
    ServiceProcess& operator=(const ServiceProcess&) = delete;

    void start();           // does not wait
    void start_and_wait();  // until it says that it is ready
    void kill();            // -9, and waits for its end
    int terminate();        // SIGTERM; answers its exit status
    void signal(int number) const;
    void set(const std::string& variable, const std::string& value);  // from the next start on
    int exit_status();  // when it has ended by itself; -1 where a signal has ended it
    [[nodiscard]] bool is_running();
    // What waitpid says of its end; nothing while it runs, or is not started.
    [[nodiscard]] std::optional<int> ended();
    [[nodiscard]] pid_t pid() const { return pid_; }

    [[nodiscard]] Answer get(const std::string& path, const std::string& token = "") const;
    [[nodiscard]] Answer post(const std::string& path, const std::string& body,
                              const std::string& token = "") const;
    [[nodiscard]] Answer put(const std::string& path, const std::string& body,
                             const std::string& token) const;
    // Any request, with headers of the caller's own; a body is JSON.
    [[nodiscard]] Answer send(const std::string& method, const std::string& path,
                              const std::map<std::string, std::string>& headers,
                              const std::string& body = "") const;
    [[nodiscard]] Answer get_internal(const std::string& path) const;

    [[nodiscard]] std::string url() const { return url_of(port_); }
    [[nodiscard]] std::string internal_url() const { return url_of(internal_port_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint16_t internal_port() const { return internal_port_; }
    [[nodiscard]] std::string log() const;

private:
    [[nodiscard]] static std::string url_of(std::uint16_t port);

    std::string binary_;
    Environment environment_;
    std::uint16_t port_;
    std::uint16_t internal_port_;
    std::string log_path_;
    pid_t pid_ = 0;
};

}  // namespace support
