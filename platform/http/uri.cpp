#include "platform/http/uri.hpp"

#include <algorithm>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"

namespace platform::http {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
}

bool is_clean(const std::string& text) {
    return std::none_of(text.begin(), text.end(), is_control) && count_code_points(text);
}

Error malformed(std::string_view detail) {
    return {.fault = faults::kMalformedRequest, .detail = detail};
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low < 0) {
            return std::nullopt;
        }
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return is_clean(decoded) ? std::optional{std::move(decoded)} : std::nullopt;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += '%' + hex_encode({&c, 1});
        }
    }
    return encoded;
}

std::optional<std::string> form_decode(std::string_view text) {
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decode(spaced);
}

Result<Pairs> decode_form(std::string_view text) {
    Pairs pairs;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = form_decode(pair.substr(0, equals));
        auto value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) {
            return malformed("A parameter does not decode to text without control characters.");
        }
        if (name->empty()) {
            return malformed("A parameter has no name.");
        }
        if (!pairs.emplace(std::move(*name), std::move(*value)).second) {
            return malformed("A parameter is given twice.");
        }
    }
    return pairs;
}

std::optional<Pairs> decode_query(std::string_view text) {
    auto pairs = decode_form(text);
    return pairs ? std::optional{std::move(*pairs)} : std::nullopt;
}

}  // namespace platform::http
