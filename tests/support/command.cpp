#include "tests/support/command.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "platform/core/uuid.hpp"
#include "tests/support/servers.hpp"

namespace support {

namespace {

std::string contents(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void redirect(const std::string& path, int descriptor) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, descriptor);
    close(file);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Command::Command(const std::string& binary, std::vector<std::string> arguments,
                 const Environment& environment)
    : stem_{support::environment("TEST_SERVERS_DIR") + "/" +
            platform::Uuid::v7(platform::SystemClock{}.now()).str()} {
    arguments.insert(arguments.begin(), binary);
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) {
        variables.push_back(name + "=" + value);
    }
    const auto argv = pointers_to(arguments);
    const auto envp = pointers_to(variables);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
        close(STDIN_FILENO);
        open("/dev/null", O_RDONLY);
        redirect(stem_ + ".out", STDOUT_FILENO);
        redirect(stem_ + ".err", STDERR_FILENO);
        execve(binary.c_str(), argv.data(), envp.data());
        _exit(127);
    }
}

Command::~Command() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    std::remove((stem_ + ".out").c_str());
    std::rename((stem_ + ".err").c_str(), (stem_ + ".err.log").c_str());  // for tests/logs
}

void Command::interrupt() const {
    kill(pid_, SIGINT);
}

void Command::send_kill() const {
    kill(pid_, SIGKILL);
}

std::string Command::out() const {
    return contents(stem_ + ".out");
}

std::string Command::err() const {
    return contents(stem_ + ".err");
}

Ended Command::wait() {
    int status = 0;
    const bool ended = eventually([&] { return waitpid(pid_, &status, WNOHANG) == pid_; },
                                  std::chrono::seconds{60});
    if (ended) {
        pid_ = 0;
    }
    REQUIRE_MESSAGE(ended, "it does not end:\n", out(), err());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out(), err()};
}

}  // namespace support
