#include "auth-service/adapters/imported_hashes/hash_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "platform/core/encoding.hpp"

namespace auth {

namespace {

bool is_visible(char c) {
    return c > ' ' && c < '\x7f';
}

// As RFC 4648 writes it; empty where it is not in `spelling`.
std::string standard_spelling(std::string_view text, Base64 spelling) {
    std::string standard{text};
    if (spelling == Base64::padded) {
        return standard;
    }
    const auto foreign = spelling == Base64::adapted ? "+=" : ".=";
    if (text.find_first_of(foreign) != std::string_view::npos) {
        return {};
    }
    std::replace(standard.begin(), standard.end(), '.', '+');
    return standard.append((4 - standard.size() % 4) % 4, '=');
}

}  // namespace

bool HashText::takes(std::string_view part) {
    const bool there = fit_ && rest_.starts_with(part);
    rest_.remove_prefix(there ? part.size() : 0);
    return there;
}

HashText& HashText::expect(std::string_view part) {
    need(takes(part));
    return *this;
}

std::uint32_t HashText::number(Bounds bounds) {
    std::uint32_t number = 0;
    const auto* const end = rest_.data() + rest_.size();
    const auto [stopped, fault] = std::from_chars(rest_.data(), end, number);
    need(fault == std::errc{} && (rest_.front() != '0' || stopped == rest_.data() + 1) &&
         bounds.hold(number));
    if (!fit_) {
        return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(stopped - rest_.data()));
    return number;
}

std::string_view HashText::digits(std::size_t count, std::string_view alphabet) {
    const auto part = rest_.substr(0, count);
    need(part.size() == count && part.find_first_not_of(alphabet) == std::string_view::npos);
    return take(count);
}

std::string_view HashText::field(Bounds characters, std::string_view alphabet) {
    const auto part = visible_field(characters);
    need(part.find_first_not_of(alphabet) == std::string_view::npos);
    return fit_ ? part : std::string_view{};
}

std::string_view HashText::visible_field(Bounds characters) {
    const auto part = rest_.substr(0, rest_.find('$'));
    need(characters.hold(part.size()) && std::all_of(part.begin(), part.end(), is_visible));
    return take(part.size());
}

std::string HashText::bytes(Base64 spelling, Bounds count) {
    const auto text = visible_field({1, count.max / 3 * 4 + 4});
    auto decoded = platform::base64_decode(standard_spelling(text, spelling));
    need(decoded && count.hold(decoded->size()));
    return fit_ ? std::move(*decoded) : std::string{};
}

std::string_view HashText::take(std::size_t count) {
    if (!fit_) {
        return {};
    }
    const auto part = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return part;
}

}  // namespace auth
