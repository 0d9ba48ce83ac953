#include "user-service/adapters/http/html.hpp"

#include <utility>

#include "platform/core/encoding.hpp"

namespace user {

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string style_source(std::string_view style) {
    return "sha256-" + platform::base64_encode(platform::sha256(style));
}

platform::http::Response html(int status, std::string page, std::string_view style_source,
                              Images images) {
    const std::string_view sources = images == Images::from_https ? " img-src https:;" : "";
    return {.status = status,
            .body = std::move(page),
            .content_type = "text/html; charset=utf-8",
            .headers = {{"Content-Security-Policy",
                         "default-src 'none'; style-src '" + std::string{style_source} + "';" +
                             std::string{sources} +
                             " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
                        {"Referrer-Policy", "no-referrer"}}};
}

}  // namespace user
