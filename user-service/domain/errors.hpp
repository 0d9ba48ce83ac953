#pragma once

#include "platform/core/error.hpp"

// Everything that can go wrong in user-service, by the code that clients see.
namespace user::errors {

using platform::ErrorCode;
using platform::Fault;

// Of one field; they stand in `errors` of a 422.
inline constexpr Fault kNameLength{ErrorCode::invalid, "name_length",
                                   "A name has 1 to 100 characters."};
inline constexpr Fault kTitleLength{ErrorCode::invalid, "title_length",
                                    "A title has 1 to 200 characters."};
inline constexpr Fault kDescriptionLength{ErrorCode::invalid, "description_length",
                                          "A description has at most 2000 characters."};
inline constexpr Fault kTextCharacters{ErrorCode::invalid, "text_characters",
                                       "This text holds control characters, or some that turn "
                                       "the direction of the text."};
inline constexpr Fault kTextBlank{ErrorCode::invalid, "text_blank",
                                  "This text holds nothing that can be seen."};
inline constexpr Fault kUrlInvalid{ErrorCode::invalid, "url_invalid",
                                   "This is not an https URL of at most 2048 bytes."};
inline constexpr Fault kDateInvalid{ErrorCode::invalid, "date_invalid",
                                    "This is not an RFC 3339 date-time."};
inline constexpr Fault kLocalDateInvalid{ErrorCode::invalid, "local_date_invalid",
                                         "This is not a date as YYYY-MM-DD."};
inline constexpr Fault kStatusUnknown{
    ErrorCode::invalid, "status_unknown",
    "The status is one of not-started, in-progress, completed, abandoned."};
inline constexpr Fault kTimeZoneUnknown{ErrorCode::invalid, "time_zone_unknown",
                                        "This is not the name of an IANA time zone."};
inline constexpr Fault kLocaleInvalid{ErrorCode::invalid, "locale_invalid",
                                      "This is not a language tag of BCP 47."};
inline constexpr Fault kVisibilityUnknown{ErrorCode::invalid, "visibility_unknown",
                                          "The visibility is public or private."};
inline constexpr Fault kUserIdsCount{ErrorCode::invalid, "ids_count", "This takes 1 to 500 ids."};
inline constexpr Fault kUserIdInvalid{ErrorCode::invalid, "id_invalid", "This is not a UUID."};
inline constexpr Fault kRuleUnknown{
    ErrorCode::invalid, "rule_unknown",
    "A rule is streak, checkins or goals-completed, of a badge that is not repeatable."};
inline constexpr Fault kRuleCount{ErrorCode::invalid, "rule_count",
                                  "A rule counts to a whole number from 1 to 100000."};
inline constexpr Fault kAwardKeyInvalid{ErrorCode::invalid, "award_key_invalid",
                                        "An award key has 1 to 128 of A-Z a-z 0-9 . _ : -"};
inline constexpr Fault kReasonLength{ErrorCode::invalid, "reason_length",
                                     "A reason has 1 to 500 characters."};
inline constexpr Fault kBadgeClassIdInvalid{ErrorCode::invalid, "badge_class_id_invalid",
                                            "This is not a UUID."};
inline constexpr Fault kScheduleInvalid{
    ErrorCode::invalid, "schedule_invalid",
    "A schedule is daily, on at least one weekday, or 1 to 7 times a week."};

// Of a query.
inline constexpr Fault kRangeInvalid{ErrorCode::malformed, "range_invalid",
                                     "from and to are dates, in order and of at most 366 days."};

inline constexpr Fault kFilterInvalid{ErrorCode::malformed, "filter_invalid",
                                      "A filter is a status or an issuer, from and to RFC 3339 "
                                      "date-times in order."};

// Of a header.
inline constexpr Fault kRequestKeyInvalid{ErrorCode::malformed, "idempotency_key_invalid",
                                          "An Idempotency-Key is 1 to 255 visible characters."};
inline constexpr Fault kRequestInFlight{ErrorCode::conflict, "request_in_flight",
                                        "A request with this Idempotency-Key is being performed."};
inline constexpr Fault kRequestKeyReused{ErrorCode::invalid, "idempotency_key_reused",
                                         "This Idempotency-Key was sent with another request."};

// Of a whole request.
inline constexpr Fault kUserUnknown{ErrorCode::not_found, "user_unknown", "There is no such user."};
inline constexpr Fault kHidden{ErrorCode::not_found, "hidden",
                               "This user shows this to nobody else."};
inline constexpr Fault kUserDeleted{ErrorCode::gone, "user_deleted", "This user was deleted."};
inline constexpr Fault kGoalUnknown{ErrorCode::not_found, "goal_unknown",
                                    "This user has no such goal."};
inline constexpr Fault kGoalOver{ErrorCode::conflict, "goal_over",
                                 "This goal is completed or abandoned."};
inline constexpr Fault kDateNotOpen{
    ErrorCode::invalid, "date_not_open",
    "A check-in is made and taken back on its day, or until 03:00 of the next one."};
inline constexpr Fault kBadgeUnknown{ErrorCode::not_found, "badge_unknown",
                                     "This user has no such badge."};
inline constexpr Fault kBadgeClassUnknown{ErrorCode::not_found, "badge_class_unknown",
                                          "There is no such kind of badge."};
inline constexpr Fault kBadgeRevoked{ErrorCode::conflict, "badge_revoked",
                                     "This badge was revoked."};
inline constexpr Fault kNotIssuer{
    ErrorCode::forbidden, "not_issuer",
    "A service awards and revokes what it has defined, an owner what he added."};
inline constexpr Fault kBadgeClassesTooMany{ErrorCode::conflict, "badge_classes_too_many",
                                            "There are at most 1000 kinds of badges."};
inline constexpr Fault kBadgesTooMany{ErrorCode::conflict, "badges_too_many",
                                      "A user has at most 1000 badges."};
inline constexpr Fault kGoalsTooMany{ErrorCode::conflict, "goals_too_many",
                                     "A user has at most 1000 goals."};
inline constexpr Fault kNotOwner{ErrorCode::forbidden, "not_owner",
                                 "Only its owner can change this."};
inline constexpr Fault kNotAPerson{ErrorCode::forbidden, "not_a_person",
                                   "This is for people; the token is a service's."};

}  // namespace user::errors
