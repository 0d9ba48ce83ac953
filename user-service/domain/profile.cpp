#include "user-service/domain/profile.hpp"

namespace user {

namespace {

template <class Text>
void apply(const std::optional<std::optional<Text>>& change, std::optional<std::string>& text) {
    if (change) {
        text = *change ? std::optional{(*change)->str()} : std::nullopt;
    }
}

}  // namespace

void hide_from_others(Profile& profile) {
    std::erase_if(profile.badges, [&](const Badge& badge) {
        return !profile.visibility.badges || (badge.is_by_rule && !profile.visibility.goals);
    });
}

ProfileTexts ProfileChange::applied_to(ProfileTexts texts) const {
    apply(display_name, texts.display_name);
    apply(bio, texts.bio);
    apply(avatar_url, texts.avatar_url);
    apply(locale, texts.locale);
    return texts;
}

Visibility ProfileChange::applied_to(Visibility visibility) const {
    return {.profile = profile_public.value_or(visibility.profile),
            .badges = badges_public.value_or(visibility.badges),
            .goals = goals_public.value_or(visibility.goals)};
}

}  // namespace user
