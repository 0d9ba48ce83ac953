#include "platform/http/chunked_body.hpp"

#include <algorithm>
#include <charconv>

#include "platform/http/head.hpp"

namespace platform::http {

namespace {

constexpr std::size_t kSizeDigitsMax = 16;

bool is_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20U && c != 0x7F);
    });
}

bool is_trailer_field(std::string_view line) {
    const auto colon = std::min(line.find(':'), line.size());
    return colon < line.size() && is_token(line.substr(0, colon)) &&
           is_text(line.substr(colon + 1));
}

}  // namespace

ChunkedBody::State ChunkedBody::read(std::string_view& bytes) {
    while (!bytes.empty() && refusal_ == nullptr && step_ != Step::done) {
        if (step_ == Step::data) {
            read_data(bytes);
        } else if (read_line(bytes)) {
            on_line();
            line_.clear();
        }
    }
    if (refusal_ != nullptr) {
        return State::refused;
    }
    return step_ == Step::done ? State::complete : State::wants_more;
}

void ChunkedBody::read_data(std::string_view& bytes) {
    const auto taken = std::min(chunk_rest_, bytes.size());
    body_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    chunk_rest_ -= taken;
    if (chunk_rest_ == 0) {
        step_ = Step::data_end;
    }
}

// True when line_ is whole, without its end.
bool ChunkedBody::read_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    if (line_.size() + part.size() > line_bytes_max_) {
        refuse(refusals::kHeadTooLarge);
        return false;
    }
    line_ += part;
    bytes.remove_prefix(std::min(part.size() + 1, bytes.size()));
    if (end == std::string_view::npos) {
        return false;
    }
    if (line_.empty() || line_.back() != '\r') {
        refuse(refusals::kLineEnd);
        return false;
    }
    line_.pop_back();
    return true;
}

void ChunkedBody::on_line() {
    if (step_ == Step::size) {
        on_size(line_);
    } else if (step_ == Step::trailer) {
        on_trailer(line_);
    } else if (line_.empty()) {
        step_ = Step::size;
    } else {
        refuse(refusals::kChunk);
    }
}

void ChunkedBody::on_size(std::string_view line) {
    const auto digits = line.substr(0, line.find(';'));
    std::size_t size = 0;
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, size, 16);
    if (digits.size() > kSizeDigitsMax || read.ec != std::errc{} || read.ptr != end ||
        !is_text(line)) {
        refuse(refusals::kChunk);
    } else if (size > body_bytes_max_ - body_.size()) {
        refuse(refusals::kBodyTooLarge);
    } else {
        chunk_rest_ = size;
        step_ = size == 0 ? Step::trailer : Step::data;
    }
}

void ChunkedBody::on_trailer(std::string_view line) {
    trailer_bytes_ += line.size();
    if (line.empty()) {
        step_ = Step::done;
    } else if (trailer_bytes_ > line_bytes_max_) {
        refuse(refusals::kHeadTooLarge);
    } else if (!is_trailer_field(line)) {
        refuse(refusals::kHeaderField);
    }
}

}  // namespace platform::http
