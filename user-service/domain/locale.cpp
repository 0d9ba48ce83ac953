#include "user-service/domain/locale.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "platform/core/encoding.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::size_t kBytesMax = 35;

using Subtags = std::vector<std::string>;

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool are_letters(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_letter);
}

bool is_subtag(std::string_view text) {
    return !text.empty() && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c);
    });
}

bool is_variant(std::string_view text) {
    return text.size() >= 5 || (text.size() == 4 && is_digit(text[0]));
}

bool is_region(std::string_view text) {
    return (text.size() == 2 && are_letters(text)) ||
           (text.size() == 3 && std::all_of(text.begin(), text.end(), is_digit));
}

// In lower case; empty where one of them is no subtag.
Subtags subtags_of(std::string_view text) {
    Subtags subtags;
    while (true) {
        const auto end = std::min(text.find('-'), text.size());
        if (!is_subtag(text.substr(0, end))) {
            return {};
        }
        subtags.push_back(platform::ascii_lower(text.substr(0, end)));
        if (end == text.size()) {
            return subtags;
        }
        text.remove_prefix(end + 1);
    }
}

// Of the letters and digits that introduce extensions each once, and of each something.
bool are_extensions(Subtags::const_iterator at, Subtags::const_iterator end) {
    std::string singletons;
    while (at != end) {
        const bool is_private = *at == "x";
        if (at->size() != 1 || singletons.find(*at) != std::string::npos) {
            return false;
        }
        singletons += *at++;
        const auto begin = at;
        at = is_private
                 ? end
                 : std::find_if(at, end, [](const auto& subtag) { return subtag.size() == 1; });
        if (at == begin) {
            return false;
        }
    }
    return true;
}

// Langtag of RFC 5646; brings script and region into their case.
bool put_in_case(Subtags& subtags) {
    auto at = subtags.begin();
    if (at->size() < 2 || !are_letters(*at)) {
        return false;
    }
    const bool may_be_extended = at->size() <= 3;
    ++at;
    for (int i = 0;
         may_be_extended && i < 3 && at != subtags.end() && at->size() == 3 && are_letters(*at);
         ++i) {
        ++at;
    }
    if (at != subtags.end() && at->size() == 4 && are_letters(*at)) {
        at->front() = static_cast<char>(std::toupper(static_cast<unsigned char>(at->front())));
        ++at;
    }
    if (at != subtags.end() && is_region(*at)) {
        std::transform(at->begin(), at->end(), at->begin(), [](char c) {
            return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        });
        ++at;
    }
    const auto variants = at;
    for (; at != subtags.end() && is_variant(*at); ++at) {
        if (std::find(variants, at, *at) != at) {
            return false;
        }
    }
    return are_extensions(at, subtags.end());
}

}  // namespace

platform::Result<Locale> Locale::parse(std::string_view text) {
    auto subtags = text.size() <= kBytesMax ? subtags_of(text) : Subtags{};
    if (subtags.empty() || !put_in_case(subtags)) {
        return errors::kLocaleInvalid;
    }
    std::string tag;
    for (const auto& subtag : subtags) {
        tag += (tag.empty() ? "" : "-") + subtag;
    }
    return Locale{std::move(tag)};
}

}  // namespace user
