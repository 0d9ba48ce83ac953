#include "platform/http/health.hpp"

#include "platform/json/writer.hpp"

namespace platform::http {

namespace {

constexpr std::chrono::seconds kAskAgainAfter{1};

}  // namespace

void Health::require(std::string name, Check check) {
    dependencies_.push_back({.name = std::move(name), .check = std::move(check), .required = true});
}

void Health::watch(std::string name, Check check) {
    dependencies_.push_back(
        {.name = std::move(name), .check = std::move(check), .required = false});
}

void Health::begin_stopping() {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
}

void Health::add_public_routes(Router& router) {
    router.add(Method::get, "/health",
               [this](const Request&) -> Result<Response> { return report(Detail::states); });
}

void Health::add_internal_routes(Router& router, const metrics::Registry& metrics) {
    router.add(Method::get, "/health",
               [this](const Request&) -> Result<Response> { return report(Detail::reasons); });
    router.add(Method::get, "/health/liveness", [](const Request&) -> Result<Response> {
        return Response{.body = R"({"status":"ok"})"};
    });
    router.add(Method::get, "/health/readiness",
               [this](const Request&) -> Result<Response> { return readiness(); });
    router.add(Method::get, "/metrics", [&metrics](const Request&) -> Result<Response> {
        return Response{.body = metrics.text(),
                        .content_type = "text/plain; version=0.0.4; charset=utf-8"};
    });
}

Response Health::report(Detail detail) {
    json::ObjectWriter dependencies;
    bool down = is_stopping();
    bool degraded = false;
    for (auto& dependency : dependencies_) {
        const auto status = ask(dependency);
        down = down || (dependency.required && !status.ok);
        degraded = degraded || !status.ok;
        json::ObjectWriter entry;
        entry.text("status", status.ok ? "ok" : "down");
        if (!status.ok && detail == Detail::reasons) {
            entry.text("reason", status.reason);
        }
        dependencies.raw(dependency.name, entry.str());
    }
    return {.status = down ? 503 : 200,
            .body = json::ObjectWriter{}
                        .text("status", down ? "down" : (degraded ? "degraded" : "ok"))
                        .raw("dependencies", dependencies.str())
                        .str()};
}

Response Health::readiness() {
    bool ready = !is_stopping();
    for (auto& dependency : dependencies_) {
        ready = ready && (!dependency.required || ask(dependency).ok);
    }
    return {.status = ready ? 200 : 503,
            .body = json::ObjectWriter{}.text("status", ready ? "ok" : "down").str()};
}

DependencyStatus Health::ask(Dependency& dependency) {
    std::unique_lock lock{mutex_};
    if (dependency.being_asked ||
        std::chrono::steady_clock::now() - dependency.asked_at < kAskAgainAfter) {
        return dependency.last;
    }
    dependency.being_asked = true;
    lock.unlock();
    auto status = dependency.check();
    lock.lock();
    dependency.last = std::move(status);
    dependency.asked_at = std::chrono::steady_clock::now();
    dependency.being_asked = false;
    return dependency.last;
}

bool Health::is_stopping() {
    const std::lock_guard lock{mutex_};
    return stopping_;
}

}  // namespace platform::http
