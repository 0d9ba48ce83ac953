#include "tests/support/service_process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <vector>

#include "platform/core/encoding.hpp"
#include "platform/core/uuid.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

namespace support {

namespace {

constexpr std::chrono::seconds kPatience{30};

httplib::Client client_for(const std::string& url) {
    httplib::Client client{url};
    client.set_connection_timeout(kPatience);
    client.set_read_timeout(kPatience);
    return client;
}

httplib::Headers headers_with(const std::string& token) {
    return token.empty() ? httplib::Headers{}
                         : httplib::Headers{{"Authorization", "Bearer " + token}};
}

Answer answer_of(const httplib::Result& result) {
    if (!result) {
        return {};
    }
    Answer answer{result->status, result->body};
    for (const auto& [name, value] : result->headers) {
        answer.headers[platform::ascii_lower(name)] = value;
    }
    return answer;
}

}  // namespace

std::string Answer::text(const std::string& name) const {
    const auto object = platform::json::Object::parse(body);
    return object ? object->text(name).value_or("") : "";
}

std::string Answer::text(const std::string& object, const std::string& name) const {
    const auto outer = platform::json::Object::parse(body);
    const auto inner = outer ? outer->object(object) : std::nullopt;
    return inner ? inner->text(name).value_or("") : "";
}

ServiceProcess::ServiceProcess(std::string binary, Environment variables)
    : binary_{std::move(binary)},
      environment_{std::move(variables)},
      port_{free_port()},
      internal_port_{free_port()},
      log_path_{support::environment("TEST_SERVERS_DIR") + "/" +
                platform::Uuid::v7(platform::SystemClock{}.now()).str() + ".log"} {
    environment_["PORT"] = std::to_string(port_);
    environment_["INTERNAL_PORT"] = std::to_string(internal_port_);
}

ServiceProcess::~ServiceProcess() {
    kill();
}

void ServiceProcess::start() {
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment_) {
        variables.push_back(name + "=" + value);
        if (name.find("SECRET") != std::string::npos) {
            note_secret(value);
        }
    }
    std::vector<char*> pointers;
    for (auto& variable : variables) {
        pointers.push_back(variable.data());
    }
    pointers.push_back(nullptr);
    std::vector<char*> arguments{binary_.data(), nullptr};
    const int log = open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
        dup2(log, STDERR_FILENO);
        execve(binary_.c_str(), arguments.data(), pointers.data());
        _exit(127);
    }
    close(log);
}

void ServiceProcess::start_and_wait() {
    start();
    REQUIRE_MESSAGE(
        eventually([this] { return get_internal("/health/readiness").status == 200; }, kPatience),
        binary_, " does not get ready:\n",
        log().substr(log().size() - std::min<std::size_t>(log().size(), 2000)));
}

void ServiceProcess::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
}

int ServiceProcess::terminate() {
    ::kill(pid_, SIGTERM);
    return exit_status();
}

void ServiceProcess::signal(int number) const {
    if (pid_ > 0) {
        ::kill(pid_, number);
    }
}

void ServiceProcess::set(const std::string& variable, const std::string& value) {
    environment_[variable] = value;
}

int ServiceProcess::exit_status() {
    int status = -1;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool ServiceProcess::is_running() {
    return pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0;
}

std::optional<int> ServiceProcess::ended() {
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) {
        return std::nullopt;
    }
    pid_ = 0;
    return status;
}

Answer ServiceProcess::get(const std::string& path, const std::string& token) const {
    return answer_of(client_for(url()).Get(path, headers_with(token)));
}

Answer ServiceProcess::post(const std::string& path, const std::string& body,
                            const std::string& token) const {
    return answer_of(client_for(url()).Post(path, headers_with(token), body, "application/json"));
}

Answer ServiceProcess::put(const std::string& path, const std::string& body,
                           const std::string& token) const {
    return answer_of(client_for(url()).Put(path, headers_with(token), body, "application/json"));
}

Answer ServiceProcess::send(const std::string& method, const std::string& path,
                            const std::map<std::string, std::string>& headers,
                            const std::string& body) const {
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    for (const auto& [name, value] : headers) {
        request.set_header(name, value);
    }
    if (!body.empty()) {
        request.set_header("Content-Type", "application/json");
    }
    return answer_of(client_for(url()).send(request));
}

Answer ServiceProcess::get_internal(const std::string& path) const {
    return answer_of(client_for(internal_url()).Get(path));
}

std::string ServiceProcess::log() const {
    std::ifstream file{log_path_};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string ServiceProcess::url_of(std::uint16_t port) {
    return "http://127.0.0.1:" + std::to_string(port);
}

}  // namespace support
