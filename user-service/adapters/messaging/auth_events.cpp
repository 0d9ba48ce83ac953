#include "user-service/adapters/messaging/auth_events.hpp"

#include "events/session_events.hpp"
#include "events/user_events.hpp"
#include "platform/messaging/envelope.hpp"

namespace user {

using platform::Result;
using platform::messaging::Envelope;

namespace {

constexpr platform::Fault kSubjectDiffers{platform::ErrorCode::invalid, "subject_differs",
                                          "The envelope and its data disagree."};

UserReference reference_from(const platform::Uuid& event_id, events::UserState&& state) {
    return {.event_id = event_id,
            .id = UserId{state.user_id},
            .version = state.version,
            .identity = UserIdentity{.username = std::move(state.username),
                                     .email = std::move(state.email),
                                     .first_name = std::move(state.first_name),
                                     .last_name = std::move(state.last_name),
                                     .member_since = state.created_at,
                                     .username_changed_at = state.username_changed_at,
                                     .disabled = state.disabled}};
}

UserReference reference_from(const platform::Uuid& event_id, events::UserDeleted&& deleted) {
    return {.event_id = event_id,
            .id = UserId{deleted.user_id},
            .version = deleted.version,
            .identity = {}};
}

bool is_about(const Envelope& envelope, const platform::Uuid& user, std::int64_t version) {
    return envelope.subject == user.str() && envelope.sequence == version;
}

Result<AuthEvent> reference_in(const Envelope& envelope) {
    auto event = events::decode_user_event(envelope.type, envelope.data);
    if (!event) {
        return event.error();
    }
    auto reference =
        std::visit([&](auto&& data) { return reference_from(envelope.id, std::move(data)); },
                   std::move(*event));
    if (!is_about(envelope, reference.id.uuid(), reference.version)) {
        return kSubjectDiffers;
    }
    return AuthEvent{std::move(reference), envelope.time};
}

Result<AuthEvent> revocation_in(const Envelope& envelope) {
    const auto revoked = events::SessionRevoked::decode(envelope.data);
    if (!revoked) {
        return revoked.error();
    }
    if (!is_about(envelope, revoked->user_id, revoked->version)) {
        return kSubjectDiffers;
    }
    return AuthEvent{Revocation{.user_id = UserId{revoked->user_id},
                                .session_id = revoked->session_id,
                                .not_before = revoked->not_before,
                                .revoked_at = revoked->at},
                     envelope.time};
}

}  // namespace

Result<AuthEvent> decode_auth_event(std::string_view body) {
    const auto envelope = platform::messaging::decode_envelope(body);
    if (!envelope) {
        return envelope.error();
    }
    return envelope->type == events::kSessionRevoked.type ? revocation_in(*envelope)
                                                          : reference_in(*envelope);
}

}  // namespace user
