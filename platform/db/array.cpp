#include "platform/db/array.hpp"

#include <algorithm>

namespace platform::db {

void ArrayLiteral::separate() {
    if (text_.size() > 1) {
        text_ += ',';
    }
}

void ArrayLiteral::add(std::string_view element) {
    separate();
    text_ += '"';
    // Nearly no element has anything to escape: those go in as a whole.
    const auto is_special = [](char c) { return c == '"' || c == '\\'; };
    for (auto special = std::find_if(element.begin(), element.end(), is_special);
         special != element.end();
         special = std::find_if(element.begin(), element.end(), is_special)) {
        const auto before = static_cast<std::size_t>(special - element.begin());
        text_.append(element.substr(0, before)).append(1, '\\').append(1, element[before]);
        element.remove_prefix(before + 1);
    }
    text_.append(element).append(1, '"');
}

void ArrayLiteral::add_or_null(const std::optional<std::string>& element) {
    if (element) {
        add(std::string_view{*element});
        return;
    }
    separate();
    text_ += "NULL";
}

}  // namespace platform::db
