#include "auth-service/domain/email.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

constexpr std::size_t kBytesMax = 254;
constexpr std::size_t kLocalPartMax = 64;
constexpr std::size_t kLabelMax = 63;

bool is_alphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// RFC 5322 section 3.2.3.
bool is_atom_character(char c) {
    return is_alphanumeric(c) ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

// Whether every part of `text` between dots is what `is_part` takes.
template <class IsPart>
bool all_parts(std::string_view text, IsPart is_part) {
    for (;;) {
        const auto dot = text.find('.');
        if (!is_part(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

bool is_atom(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_atom_character);
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= kLabelMax && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view text) {
    return text.find('.') != std::string_view::npos && all_parts(text, is_label);
}

}  // namespace

std::string_view Email::trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

platform::Result<Email> Email::parse(std::string_view text) {
    text = trimmed(text);
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > kBytesMax) {
        return errors::kEmailInvalid;
    }
    const auto local_part = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    if (local_part.size() > kLocalPartMax || !all_parts(local_part, is_atom) ||
        !is_domain(domain)) {
        return errors::kEmailInvalid;
    }
    return Email{std::string{local_part} + "@" + platform::ascii_lower(domain)};
}

}  // namespace auth
