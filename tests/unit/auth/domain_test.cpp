#include <doctest/doctest.h>

#include "auth-service/domain/email.hpp"
#include "auth-service/domain/password.hpp"
#include "auth-service/domain/person_name.hpp"
#include "auth-service/domain/username.hpp"

using namespace auth;

namespace {

template <class T>
std::string_view refusal(std::string_view text) {
    const auto parsed = T::parse(text);
    return parsed ? "" : parsed.error().fault.slug;
}

}  // namespace

TEST_CASE("a username is shown as it was typed") {
    for (const char* text :
         {"ada", "Ada.Lovelace", "a-b_c.9", "12345678901234567890123456789012"}) {
        CAPTURE(text);
        CHECK(Username::parse(text)->str() == text);
    }
}

TEST_CASE("a username that breaks a rule is refused by that rule") {
    struct Row {
        const char* text;
        std::string_view slug;
    };
    for (const auto& row : {
             Row{"ab", "username_length"},
             Row{"", "username_length"},
             Row{"123456789012345678901234567890123", "username_length"},
             Row{"a b c", "username_characters"},
             Row{"ада", "username_characters"},
             Row{"ada@x", "username_characters"},
             Row{"me", "username_reserved"},
             Row{"Admin", "username_reserved"},
             Row{"by-username", "username_reserved"},
         }) {
        CAPTURE(row.text);
        CHECK(refusal<Username>(row.text) == row.slug);
    }
}

TEST_CASE("a mail address is trimmed and its domain written in lower case") {
    CHECK(Email::parse(" Ada@Example.ORG\n")->str() == "Ada@example.org");
    CHECK(Email::parse("a+b'c@x-1.y.example")->str() == "a+b'c@x-1.y.example");
}

TEST_CASE("what is no mail address that we can use is refused") {
    const std::string long_local = std::string(65, 'a') + "@example.org";
    const std::string long_address = "a@" + std::string(250, 'b') + ".org";
    for (const std::string& text : {std::string{""},
                                    std::string{"ada"},
                                    std::string{"@example.org"},
                                    std::string{"ada@"},
                                    std::string{"ada@org"},
                                    std::string{"ada@.org"},
                                    std::string{"ada@example..org"},
                                    std::string{"ada@example.org."},
                                    std::string{".ada@example.org"},
                                    std::string{"a..b@example.org"},
                                    std::string{"ada@-x.org"},
                                    std::string{"ada@x-.org"},
                                    std::string{"a da@example.org"},
                                    std::string{"a@b@example.org"},
                                    std::string{"\"a b\"@example.org"},
                                    std::string{"ada@[127.0.0.1]"},
                                    std::string{"ada＠example.org"},
                                    std::string{"adä@example.org"},
                                    long_local,
                                    long_address}) {
        CAPTURE(text);
        CHECK(refusal<Email>(text) == "email_invalid");
    }
}

TEST_CASE("a password is taken as it is, from 8 to 128 characters in 512 bytes") {
    CHECK(refusal<Password>("1234567") == "password_length");
    CHECK(refusal<Password>("1234567é") == "");
    CHECK(refusal<Password>("pässwörd") == "");
    CHECK(refusal<Password>("  spaces stay  ") == "");
    CHECK(refusal<Password>(std::string(128, 'x')) == "");
    CHECK(refusal<Password>(std::string(129, 'x')) == "password_length");
    CHECK(refusal<Password>("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8") == "password_length");
    std::string rockets;
    for (int i = 0; i < 128; ++i) {
        rockets += "🚀";
    }
    CHECK(refusal<Password>(rockets) == "");
    CHECK(Password::parse("  spaces stay  ")->secret().expose() == "  spaces stay  ");
}

TEST_CASE("a password that is guessed first is refused, in any case") {
    for (const char* text : {"password", "PassWord1", "12345678", "qwertyuiop", "iloveyou",
                             "!qaz2wsx", "zxcvbnm123", "correcthorsebatterystaple"}) {
        CAPTURE(text);
        CHECK(refusal<Password>(text) == "password_too_common");
    }
    CHECK(refusal<Password>("password is not it") == "");
}

TEST_CASE("a name is as its owner writes it, without control characters") {
    CHECK(PersonName::parse("Zoë 🚀 O'Neill-王")->str() == "Zoë 🚀 O'Neill-王");
    CHECK(refusal<PersonName>("") == "name_length");
    CHECK(refusal<PersonName>(std::string(101, 'x')) == "name_length");
    CHECK(refusal<PersonName>("a\nb") == "name_characters");
    CHECK(refusal<PersonName>("a\x7f") == "name_characters");
}

TEST_CASE("a name that nobody can see, or that turns the text around it, is refused") {
    CHECK(refusal<PersonName>(" ") == "name_blank");
    CHECK(refusal<PersonName>("\u200B\u3164\uFEFF") == "name_blank");
    CHECK(refusal<PersonName>("Ada\u202E") == "name_characters");
    CHECK(refusal<PersonName>("\u2066Ada\u2069") == "name_characters");
    CHECK(refusal<PersonName>("A\u0085da") == "name_characters");
    CHECK(PersonName::parse(" Ada ")->str() == " Ada ");
}
