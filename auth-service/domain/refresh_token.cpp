#include "auth-service/domain/refresh_token.hpp"

#include "auth-service/domain/token_text.hpp"

namespace auth {

namespace {

constexpr std::string_view kPrefix = "upr_";

}  // namespace

std::string RefreshToken::write(const platform::Sealer& sealer) const {
    token_text::Writer writer;
    writer.uuid(session.uuid());
    writer.number(static_cast<std::uint64_t>(counter));
    return writer.sealed(kPrefix, "", sealer);
}

std::optional<RefreshToken> RefreshToken::read(std::string_view text,
                                               const platform::Sealer& sealer) {
    auto reader = token_text::Reader::open(text, kPrefix, "", sealer);
    if (!reader) {
        return std::nullopt;
    }
    const SessionId session{reader->uuid()};
    const auto counter = static_cast<std::int64_t>(reader->number());
    return counter >= 0 ? std::optional{RefreshToken{session, counter}} : std::nullopt;
}

}  // namespace auth
