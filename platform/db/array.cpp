#include "platform/db/array.hpp"

namespace platform::db {

namespace {

constexpr std::string_view kSpecial = "\"\\";

}  // namespace

void ArrayLiteral::separate() {
    if (text_.size() > 1) {
        text_ += ',';
    }
}

void ArrayLiteral::add(std::string_view element) {
    separate();
    text_ += '"';
    for (auto special = element.find_first_of(kSpecial); special != std::string_view::npos;
         special = element.find_first_of(kSpecial)) {
        text_ += element.substr(0, special);
        text_ += '\\';
        text_ += element[special];
        element.remove_prefix(special + 1);
    }
    text_ += element;
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
