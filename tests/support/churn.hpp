#pragma once

#include <cstdint>
#include <string>

// Clients that often hang up before their answer comes, against routes that keep the server's
// threads busy for about as long as a database query: the load under which a server that writes to
// a descriptor's number may hand one client's answer to another.
namespace support {

struct Churn {
    std::uint16_t port;
    std::uint64_t seed;
    int clients = 48;
    int requests = 50'000;  // of all clients together
    bool until_first_misdirected = false;
};

struct ChurnOutcome {
    long sent = 0;
    long hung_up = 0;      // before the answer
    long answered = 0;     // by what the request had asked for
    long misdirected = 0;  // by anything else
    long broken = 0;       // the connection ended without the answer
};

// The server has GET /quick/{nonce} and GET /slow/{nonce}, and each answers with its path.
[[nodiscard]] ChurnOutcome run_churn(const Churn& churn);

// About as long as a small query takes.
void wait_like_a_query();

}  // namespace support
