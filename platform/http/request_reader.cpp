#include "platform/http/request_reader.hpp"

#include <algorithm>
#include <utility>

namespace platform::http {

RequestReader::State RequestReader::read(std::string_view& bytes) {
    if (!head_) {
        if (!read_head(bytes)) {
            return refusal_ ? State::refused : State::wants_more;
        }
        // A client that sends its body at once does not wait for a word from us.
        if (head_->expects_continue && bytes.empty()) {
            return State::wants_continue;
        }
    }
    return read_body(bytes);
}

// True when the head is whole and well-formed.
bool RequestReader::read_head(std::string_view& bytes) {
    const std::size_t before = partial_.size();
    const auto offered = bytes.substr(0, head_bytes_max_ - before);
    if (before > 0) {
        partial_ += offered;
    }
    const auto text = before > 0 ? std::string_view{partial_} : offered;
    switch (scanner_.scan(text)) {
        case HeadScanner::Found::bare_line_end:
            return refuse(refusals::kLineEnd);
        case HeadScanner::Found::end:
            bytes.remove_prefix(scanner_.length() - before);
            return on_head(text.substr(0, scanner_.length()));
        case HeadScanner::Found::nothing:
            break;
    }
    if (text.size() == head_bytes_max_) {
        return refuse(refusals::kHeadTooLarge);
    }
    if (before == 0) {
        partial_ = offered;
    }
    bytes.remove_prefix(offered.size());
    return false;
}

bool RequestReader::on_head(std::string_view text) {
    auto parsed = parse_head(text, body_bytes_max_);
    head_ = std::move(parsed.head);
    if (parsed.refusal) {
        return refuse(*parsed.refusal);
    }
    partial_.clear();
    scanner_.reset();
    if (head_->chunked) {
        chunked_.emplace(body_bytes_max_, head_bytes_max_);
    }
    return true;
}

RequestReader::State RequestReader::read_body(std::string_view& bytes) {
    return chunked_ ? read_chunked(bytes) : read_sized(bytes);
}

RequestReader::State RequestReader::read_sized(std::string_view& bytes) {
    const auto taken = std::min(head_->content_length - body_.size(), bytes.size());
    body_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    return body_.size() == head_->content_length ? State::complete : State::wants_more;
}

RequestReader::State RequestReader::read_chunked(std::string_view& bytes) {
    switch (chunked_->read(bytes)) {
        case ChunkedBody::State::wants_more:
            return State::wants_more;
        case ChunkedBody::State::complete:
            body_ = chunked_->take();
            return State::complete;
        case ChunkedBody::State::refused:
            break;
    }
    refuse(chunked_->refusal());
    return State::refused;
}

RequestReader::Raw RequestReader::take() {
    Raw raw{std::move(*head_), std::exchange(body_, {})};
    head_.reset();
    chunked_.reset();
    return raw;
}

bool RequestReader::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return false;
}

}  // namespace platform::http
