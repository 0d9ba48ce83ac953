#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace support {

struct Ended {
    int status = -1;  // -1: a signal has ended it
    std::string out;
    std::string err;
};

// A command-line program of ours, as somebody without a terminal runs it.
class Command {
public:
    using Environment = std::map<std::string, std::string>;

    // Starts it; does not wait.
    Command(const std::string& binary, std::vector<std::string> arguments,
            const Environment& environment);
    ~Command();  // kills it where it still runs
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    void interrupt() const;                 // Ctrl-C
    void send_kill() const;                 // -9
    [[nodiscard]] std::string out() const;  // so far
    [[nodiscard]] std::string err() const;
    // Waits for its end; after a minute it is killed.
    [[nodiscard]] Ended wait();

private:
    std::string stem_;  // of the files that it writes to
    pid_t pid_ = 0;
};

}  // namespace support
