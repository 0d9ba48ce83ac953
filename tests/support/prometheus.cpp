#include "tests/support/prometheus.hpp"

#include <fcntl.h>
#include <httplib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "platform/json/reader.hpp"
#include "tests/support/free_port.hpp"

namespace support {

namespace {

constexpr std::chrono::seconds kStartPatience{30};
constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::seconds kAnswerPatience{5};

std::filesystem::path make_directory(const std::filesystem::path& under) {
    auto name = (under / "prometheus-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no directory can be made in " + under.string());
    }
    return name;
}

platform::json::Object parsed(const std::string& text) {
    auto object = platform::json::Object::parse(text);
    if (!object) {
        throw std::runtime_error("Prometheus answers no JSON object: " + text);
    }
    return std::move(*object);
}

// The member `data` of an answer, and in it the objects `name`.
std::vector<platform::json::Object> data_of(const std::string& answer, const std::string& name) {
    const auto data = parsed(answer).object("data");
    auto objects = data ? data->objects(name) : std::nullopt;
    if (!objects) {
        throw std::runtime_error("Prometheus answers: " + answer);
    }
    return std::move(*objects);
}

}  // namespace

Prometheus::Prometheus(const std::filesystem::path& under, const std::vector<Target>& targets)
    : directory_{make_directory(under)}, port_{free_port()}, targets_{targets.size()} {
    write_configuration(targets);
    start();
    const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
    while (!is_ready()) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("Prometheus does not start: see " + directory_.string());
        }
        std::this_thread::sleep_for(kLook);
    }
}

Prometheus::~Prometheus() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void Prometheus::write_configuration(const std::vector<Target>& targets) const {
    std::ofstream file{directory_ / "prometheus.yml"};
    file
        << "global: { scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms }\n"
        << "rule_files: ['" SOURCE_DIR "/infra/prometheus/alerts.yml']\n"
        << "scrape_configs:\n";
    for (const auto& [job, port] : targets) {
        file << "  - job_name: " << job << '-' << port << "\n"
             << "    static_configs: [{ targets: ['127.0.0.1:" << port
             << "'], labels: { job: " << job << " } }]\n";
    }
}

// It ends with the thread that has started it, should that forget to.
void Prometheus::start() {
    const std::string config = "--config.file=" + (directory_ / "prometheus.yml").string();
    const std::string data = "--storage.tsdb.path=" + (directory_ / "data").string();
    const std::string address = "--web.listen-address=127.0.0.1:" + std::to_string(port_);
    const auto log_path = (directory_ / "log").string();
    const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        execlp("prometheus", "prometheus", config.c_str(), data.c_str(), address.c_str(),
               "--log.level=warn", static_cast<char*>(nullptr));
        _exit(127);
    }
    close(log);
}

bool Prometheus::is_ready() const {
    httplib::Client client{"127.0.0.1", port_};
    const auto answer = client.Get("/-/ready");
    return answer && answer->status == 200;
}

std::string Prometheus::get(const std::string& path) const {
    httplib::Client client{"127.0.0.1", port_};
    client.set_read_timeout(kAnswerPatience);
    const auto answer = client.Get(path);
    if (!answer || answer->status != 200) {
        throw std::runtime_error("Prometheus does not answer " + path);
    }
    return answer->body;
}

std::set<std::string> Prometheus::alerts(const std::string& state) const {
    std::set<std::string> names;
    for (const auto& alert : data_of(get("/api/v1/alerts"), "alerts")) {
        if (alert.text("state") == state) {
            names.insert(alert.object("labels").value().text("alertname").value());
        }
    }
    return names;
}

std::vector<std::string> Prometheus::expressions() const {
    std::vector<std::string> expressions;
    for (const auto& group : data_of(get("/api/v1/rules"), "groups")) {
        const auto rules = group.objects("rules").value();
        for (const auto& rule : rules) {
            expressions.push_back(rule.text("query").value());
        }
    }
    return expressions;
}

bool Prometheus::sees_all() const {
    const auto targets = data_of(get("/api/v1/targets"), "activeTargets");
    return targets.size() == targets_ &&
           std::all_of(targets.begin(), targets.end(),
                       [](const auto& target) { return target.text("health") == "up"; });
}

std::optional<double> Prometheus::value(const std::string& query) const {
    const auto path = "/api/v1/query?query=" + httplib::detail::encode_query_param(query);
    const auto result = data_of(get(path), "result");
    if (result.empty()) {
        return std::nullopt;
    }
    const auto text = result.front().str();  // …"value":[1763741280.1,"42"]}
    const auto at = text.find("\"value\":[");
    return std::stod(text.substr(text.find(",\"", at) + 2));
}

}  // namespace support
