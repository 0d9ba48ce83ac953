// What becomes of a hash when the system has no memory for it.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "auth-service/adapters/imported_hashes/mixed_hasher.hpp"
#include "tests/support/imported_hash_samples.hpp"

// What a sanitizer's own malloc answers where there is no memory, as any other does. Its names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options();
extern "C" const char* __tsan_default_options();
const char* __asan_default_options() {
    return "allocator_may_return_null=1";
}
const char* __tsan_default_options() {
    return "allocator_may_return_null=1";
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

// While one lives, the system gives the process 8 MiB more and no 19, so that nothing else fails.
class LittleMemory {
public:
    LittleMemory() {
        std::size_t pages = 0;
        std::ifstream{"/proc/self/statm"} >> pages;
        REQUIRE(pages > 0);
        getrlimit(RLIMIT_AS, &before_);
        const rlimit little{
            pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + std::size_t{8} * 1024 * 1024,
            before_.rlim_max};
        REQUIRE(setrlimit(RLIMIT_AS, &little) == 0);
    }
    ~LittleMemory() { setrlimit(RLIMIT_AS, &before_); }
    LittleMemory(const LittleMemory&) = delete;
    LittleMemory& operator=(const LittleMemory&) = delete;

private:
    rlimit before_{};
};

// What is in memory and no file's, in MiB: address space alone is reserved for every thread.
std::size_t resident_mib() {
    std::ifstream status{"/proc/self/status"};
    for (std::string key; status >> key;) {
        if (key == "RssAnon:") {
            std::size_t kib = 0;
            status >> kib;
            return kib / 1024;
        }
    }
    FAIL("/proc/self/status has no RssAnon");
    return 0;
}

}  // namespace

TEST_CASE("without memory hashing fails as that, is logged, and works again when there is some") {
    std::vector<std::string> lines;
    platform::log::Logger log{"test", platform::log::Level::error,
                              [&](std::string_view line) { lines.emplace_back(line); }};
    const auto hasher = std::move(*auth::Argon2Hasher::make(log));
    const platform::Secret password{"correct horse"};
    const auto made = hasher->hash(password);
    REQUIRE(made);
    const auto other = auth::Argon2Hasher::make(log, {.memory_kib = 7'168, .passes = 1});
    REQUIRE(other);  // what is kept is of its size now

    const auto [hashed, verified] = [&] {
        const LittleMemory little_memory;
        return std::pair{hasher->hash(password), hasher->verify(password, *made)};
    }();

    REQUIRE_FALSE(hashed);
    CHECK(hashed.error().fault.slug == "hashing_unavailable");
    REQUIRE_FALSE(verified);
    CHECK(verified.error().fault.slug == "hashing_unavailable");
    CHECK(lines.size() == 2);
    CHECK(*hasher->verify(password, *made));
    CHECK_FALSE(*hasher->verify(platform::Secret{"wrong horse"}, *made));
    CHECK(lines.size() == 2);
}

TEST_CASE("without memory for an imported hash it is not the password that is wrong") {
    std::vector<std::string> lines;
    platform::log::Logger log{"test", platform::log::Level::error,
                              [&](std::string_view line) { lines.emplace_back(line); }};
    const auto ours = std::move(*auth::Argon2Hasher::make(log));
    auth::MixedHasher hasher{*ours, log};
    const platform::Secret password{support::kImportedPassword};

    for (const auto* text :
         {support::kArgon2Lanes, support::kPasslibScrypt, support::kLibsodiumScrypt}) {
        CAPTURE(std::string{text});
        lines.clear();
        const auto verified = [&] {
            const LittleMemory little_memory;
            return hasher.verify(password, {text});
        }();

        REQUIRE_FALSE(verified);
        CHECK(verified.error().fault.slug == "hashing_unavailable");
        CHECK(lines.size() == 1);
        CHECK(*hasher.verify(password, {text}));
    }
}

TEST_CASE("the memory of a hash is kept for the next one, whatever size others have in between") {
    platform::log::Logger log{"test", platform::log::Level::error, [](std::string_view) {}};
    const platform::Secret password{"correct horse"};
    const auto before = auth::Argon2Hasher::make(log, {.memory_kib = 65'536, .passes = 1});
    const auto old = (*before)->hash(password);
    const auto hasher = std::move(*auth::Argon2Hasher::make(log));
    const auto made = hasher->hash(password);
    REQUIRE(made);
    REQUIRE(*hasher->verify(password, *old));

    const auto verified = [&] {
        const LittleMemory little_memory;
        return hasher->verify(password, *made);
    }();

    REQUIRE(verified);
    CHECK(*verified);
}

TEST_CASE("any number of threads hash with the memory of those who may at once") {
    platform::log::Logger log{"test", platform::log::Level::error, [](std::string_view) {}};
    const auto hasher = std::move(*auth::Argon2Hasher::make(log, {.passes = 1, .at_once = 2}));
    constexpr int kThreads = 8;
    std::latch hashed{kThreads};
    std::latch measured{1};
    const auto hash_often = [&] {
        for (int i = 0; i < 10; ++i) {
            CHECK(hasher->hash(platform::Secret{"correct horse"}));
        }
        hashed.count_down();
        measured.wait();
    };

    const auto before = resident_mib();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back(hash_often);
    }
    hashed.wait();
    const auto after = resident_mib();
    measured.count_down();

    CHECK(after <= before + 2 * 19 + 19);
}
