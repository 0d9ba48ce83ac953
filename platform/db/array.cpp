#include "platform/db/array.hpp"

namespace platform::db {

void ArrayLiteral::separate() {
    if (text_.size() > 1) {
        text_ += ',';
    }
}

void ArrayLiteral::add(std::string_view element) {
    separate();
    text_ += '"';
    for (const char c : element) {
        if (c == '"' || c == '\\') {
            text_ += '\\';
        }
        text_ += c;
    }
    text_ += '"';
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
