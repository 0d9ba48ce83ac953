#pragma once

#include <string_view>

// Why bytes are not taken as a request. What can be said about them is a matter of the protocol
// and not of any service, so each has its own status. All of them end the connection, since nobody
// knows where the next request would begin.
namespace platform::http {

struct Refusal {
    int status;
    std::string_view slug;   // the stable `code` of the problem document
    std::string_view title;  // the sentence beside it
};

namespace refusals {

inline constexpr Refusal kRequestLine{400, "malformed_request_line",
                                      "The request line is not well-formed."};
inline constexpr Refusal kTarget{400, "malformed_target",
                                 "The request target must be a path, in origin form."};
inline constexpr Refusal kHeaderField{400, "malformed_header",
                                      "A header field is not well-formed."};
inline constexpr Refusal kFieldTwice{400, "repeated_header",
                                     "A header field is given twice that can be given once."};
inline constexpr Refusal kLineEnd{400, "malformed_line_end", "A line must end with CR and LF."};
inline constexpr Refusal kHost{400, "malformed_host", "Exactly one well-formed Host is needed."};
inline constexpr Refusal kContentLength{400, "malformed_content_length",
                                        "Content-Length must be given once, as a number."};
inline constexpr Refusal kFraming{400, "ambiguous_framing",
                                  "The length of the body is given in two ways."};
inline constexpr Refusal kChunk{400, "malformed_chunk", "The chunked body is not well-formed."};
inline constexpr Refusal kTimeout{408, "request_timeout", "The request did not arrive in time."};
inline constexpr Refusal kBodyTooLarge{413, "body_too_large",
                                       "The body is larger than this server takes."};
inline constexpr Refusal kExpectation{417, "expectation_failed",
                                      "The only expectation that can be met is 100-continue."};
inline constexpr Refusal kHeadTooLarge{431, "head_too_large",
                                       "The header fields are larger than this server takes."};
inline constexpr Refusal kMethod{501, "method_unknown", "This method is not implemented."};
inline constexpr Refusal kTransferCoding{501, "transfer_coding_unknown",
                                         "The only transfer coding is chunked."};
inline constexpr Refusal kConnections{503, "overloaded", "The server is busy; try again soon."};
inline constexpr Refusal kVersion{505, "version_unknown", "Only HTTP/1.0 and 1.1 are spoken."};

}  // namespace refusals

}  // namespace platform::http
