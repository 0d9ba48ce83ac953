#pragma once

#include <string_view>

namespace user {

// The API reference of both services; tools/api-docs makes its source when this is built.
extern const std::string_view kDocsPage;
extern const std::string_view kDocsStyle;  // what its Content-Security-Policy knows its style by

}  // namespace user
