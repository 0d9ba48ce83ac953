#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace platform::db {

// Builds the text of a PostgreSQL array, element by element: to be bound as one parameter and cast,
// as in unnest(CAST(:ids AS uuid[])). Everything is quoted, so an element may hold anything.
class ArrayLiteral {
public:
    void add(std::string_view element);
    void add_or_null(const std::optional<std::string>& element);  // NULL where there is none

    [[nodiscard]] std::string str() const { return text_ + '}'; }

private:
    void separate();

    std::string text_ = "{";
};

}  // namespace platform::db
