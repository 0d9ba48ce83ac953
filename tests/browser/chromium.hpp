#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace support {

// Headless Chromium that shows one page until it is destroyed; its profile goes with it.
class Chromium {
public:
    explicit Chromium(const std::string& url) {
        std::string profile = std::filesystem::temp_directory_path() / "browser-test-XXXXXX";
        REQUIRE(::mkdtemp(profile.data()) != nullptr);
        profile_ = profile;
        // It lives until our end of the pipe is closed, also when this process is killed.
        const std::string command =
            "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
            " --disable-background-networking --disable-component-update --disable-sync"
            " --user-data-dir='" +
            profile + "' '" + url + "' > /dev/null 2> '" + profile +
            "/stderr' & read -r end; kill $!; wait";
        pipe_ = ::popen(command.c_str(), "w");
        REQUIRE(pipe_ != nullptr);
    }
    ~Chromium() {
        ::pclose(pipe_);
        std::error_code ignored;  // its helpers may still write their last
        std::filesystem::remove_all(profile_, ignored);
    }
    Chromium(const Chromium&) = delete;
    Chromium& operator=(const Chromium&) = delete;

private:
    std::filesystem::path profile_;
    std::FILE* pipe_ = nullptr;
};

}  // namespace support
