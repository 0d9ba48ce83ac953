#include "tools/console/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <system_error>

#include "tools/console/exits.hpp"
#include "tools/console/shown.hpp"

namespace console {

namespace {

// A standard descriptor that is closed would become that of the first connection, and what we print
// would go to a server. Reading the one and writing the other still fails, as it should.
void occupy_closed_descriptors() {
    for (const auto& [descriptor, mode] : {std::pair{STDIN_FILENO, O_WRONLY},
                                           {STDOUT_FILENO, O_RDONLY},
                                           {STDERR_FILENO, O_WRONLY}}) {
        if (fcntl(descriptor, F_GETFD) < 0) {
            open("/dev/null", mode);
        }
    }
}

// Answers 0, or errno.
int write_all(std::string_view text) {
    while (!text.empty()) {
        const auto written = write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

}  // namespace

StandardOutput::StandardOutput(std::string_view program)
    : program_{program}, before_{std::cout.rdbuf(this)} {
    std::signal(SIGPIPE, SIG_IGN);
    occupy_closed_descriptors();
    setp(pending_.data(), pending_.data() + pending_.size());
}

StandardOutput::~StandardOutput() {
    std::cout.rdbuf(before_);
}

int StandardOutput::finish(int status) {
    std::cout.flush();
    if (fault_ == 0) {
        return status;
    }
    if (fault_ == EPIPE) {
        return status == kDone ? kNobodyReads : status;
    }
    complain(program_, "standard output: " + std::generic_category().message(fault_));
    return status == kDone ? kFailed : status;
}

StandardOutput::int_type StandardOutput::overflow(int_type c) {
    if (sync() != 0) {
        return traits_type::eof();
    }
    if (!traits_type::eq_int_type(c, traits_type::eof())) {
        sputc(traits_type::to_char_type(c));
    }
    return traits_type::not_eof(c);
}

int StandardOutput::sync() {
    if (fault_ == 0) {
        fault_ = write_all({pbase(), static_cast<std::size_t>(pptr() - pbase())});
    }
    setp(pending_.data(), pending_.data() + pending_.size());
    return fault_ == 0 ? 0 : -1;
}

bool output_is_lost() {
    return !std::cout;
}

void print_json(std::string_view json) {
    std::cout << harmless_json(json) << std::endl;
}

void complain(std::string_view program, std::string_view what) {
    std::cerr << program << ": " << shown(what) << std::endl;
}

int failed(std::string_view program, std::string_view who, const platform::Error& error) {
    complain(program, std::string{who} + ": " +
                          (error.reason.empty() ? std::string{error.fault.title} : error.reason));
    return kFailed;
}

}  // namespace console
