#pragma once

#include "platform/http/router.hpp"

namespace user {

// The pages that are about the platform and not about anybody: GET /docs, the API reference.
void add_docs(platform::http::Router& router);

}  // namespace user
