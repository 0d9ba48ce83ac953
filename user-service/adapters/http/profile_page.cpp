#include "user-service/adapters/http/profile_page.hpp"

#include <string>

#include "user-service/adapters/http/heat_map.hpp"
#include "user-service/adapters/http/html.hpp"

namespace user {

namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;
--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#fff;--card:#f6f8fa;
--l0:#ebedf0;--l1:#9be9a8;--l2:#40c463;--l3:#30a14e;--l4:#216e39}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--paper:#0d1117;
--card:#151b23;--l0:#21262d;--l1:#0e4429;--l2:#006d32;--l3:#26a641;--l4:#39d353}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem}
header{display:flex;gap:1rem;align-items:center}
header img{border-radius:50%;object-fit:cover}
h1{margin:0;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.5rem 0 .75rem;border-bottom:1px solid var(--line)}
h3{margin:0;font-size:1rem;overflow-wrap:anywhere}
p{margin:.25rem 0;white-space:pre-line;overflow-wrap:anywhere}
.soft{color:var(--soft)}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;
grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
li{display:flex;gap:.75rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem;
padding:.75rem}
li>div{min-width:0}
li img,li svg{flex:none;object-fit:contain}
figure{margin:0}
figure svg{width:100%;height:auto}
figure text{font-size:10px;fill:var(--soft)}
figcaption{color:var(--soft)}
.star{fill:none;stroke:var(--soft);stroke-width:1.5}
.l0{fill:var(--l0)}.l1{fill:var(--l1)}.l2{fill:var(--l2)}.l3{fill:var(--l3)}.l4{fill:var(--l4)}
)";

// For a badge without an icon of its own.
constexpr std::string_view kStar =
    "<svg class=\"star\" width=\"40\" height=\"40\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">"
    "<path d=\"M12 3l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 16.8 6.6 19.7l1.1-6.1L3.2 9.4l6.1-.8z\"/>"
    "</svg>";

const std::string& source_of_style() {
    static const std::string kSource = style_source(kStyle);
    return kSource;
}

std::string date_of(platform::Timestamp at) {
    const auto text = platform::to_rfc3339(at);
    return "<time datetime=\"" + text + "\">" + text.substr(0, 10) + "</time>";
}

// What somebody has written, in its own direction.
std::string written(std::string_view tag, std::string_view text, std::string_view more = "") {
    const std::string name{tag};
    return '<' + name + std::string{more} + " dir=\"auto\">" + escaped(text) + "</" + name + '>';
}

std::string image(const std::string& url, int side) {
    const auto size = std::to_string(side);
    return "<img src=\"" + escaped(url) + "\" alt=\"\" width=\"" + size + "\" height=\"" + size +
           "\" loading=\"lazy\">";
}

std::string name_of(const Profile& profile) {
    if (profile.texts.display_name) {
        return *profile.texts.display_name;
    }
    const auto first = profile.first_name.value_or("");
    const auto last = profile.last_name.value_or("");
    const auto both = first + (first.empty() || last.empty() ? "" : " ") + last;
    return both.empty() ? profile.username : both;
}

std::string document(std::string_view title, const std::string& content) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
           escaped(title) + "</title><style>" + std::string{kStyle} +
           "</style></head><body><main>" + content + "</main></body></html>\n";
}

std::string header(const Profile& profile) {
    std::string text = "<header>";
    if (profile.texts.avatar_url) {
        text += image(*profile.texts.avatar_url, 96);
    }
    text += "<div>" + written("h1", name_of(profile)) + "<p class=\"soft\">@" +
            escaped(profile.username);
    if (profile.member_since) {
        text += " · member since " + date_of(*profile.member_since);
    }
    return text + "</p></div></header>";
}

std::string item(const Badge& badge) {
    std::string text = "<li>" + (badge.icon_url ? image(*badge.icon_url, 40) : std::string{kStar}) +
                       "<div>" + written("h3", badge.name);
    if (badge.description) {
        text += written("p", *badge.description);
    }
    return text + "<p class=\"soft\">" +
           (badge.issuer == kSelfIssued ? "Added by its owner, " : "Awarded ") +
           date_of(badge.date_achieved) + "</p></div></li>";
}

std::string days(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " day" : " days");
}

std::string item(const Goal& goal) {
    std::string text = "<li><div>" + written("h3", goal.title);
    if (goal.description) {
        text += written("p", *goal.description);
    }
    text += "<p class=\"soft\">" + goal.status.str() + " · streak " + days(goal.streak.current) +
            ", longest " + days(goal.streak.longest);
    if (goal.target_date) {
        text += " · until " + goal.target_date->str();
    }
    return text + "</p></div></li>";
}

template <class Item>
std::string section(std::string_view title, const std::vector<Item>& items) {
    if (items.empty()) {
        return "";
    }
    std::string text = "<h2>" + std::string{title} + "</h2><ul>";
    for (const auto& each : items) {
        text += item(each);
    }
    return text + "</ul>";
}

}  // namespace

platform::http::Response render(const ProfilePage& page) {
    const auto& profile = page.profile;
    std::string content = header(profile);
    if (profile.texts.bio) {
        content += written("p", *profile.texts.bio);
    }
    if (page.goals) {
        content += "<h2>Check-ins</h2>" + heat_map(page) + section("Goals", page.goals->items);
    }
    content += section("Badges", profile.badges);
    return html(200, document(name_of(profile), content), source_of_style(), Images::from_https);
}

platform::http::Response render_nobody() {
    return html(404, document("Nobody", "<h1>Nobody</h1><p>There is nobody to be seen here.</p>"),
                source_of_style());
}

}  // namespace user
