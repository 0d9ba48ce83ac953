#pragma once

#include <string_view>

// What is logged within the processes of tests and by the services that they start stays for
// tests/logs, which searches all of it for what must not be there.
namespace support {

// A sink of a Logger: appends to a log of this process in TEST_SERVERS_DIR, where there is one.
// Thread-safe.
void keep_log_line(std::string_view line);

// Remembers a secret that is handed to a process, so that its log can be searched for it.
void note_secret(std::string_view secret);

}  // namespace support
