#pragma once

#include <soci/error.h>
#include <soci/type-conversion-traits.h>

#include <optional>
#include <string>

#include "platform/core/clock.hpp"
#include "platform/core/local_date.hpp"
#include "platform/core/strong_id.hpp"
#include "platform/core/uuid.hpp"

// How our types travel to and from PostgreSQL through SOCI: as text, whose type the server infers
// from where the parameter stands.
namespace soci {

template <>
struct type_conversion<platform::Uuid> {
    using base_type = std::string;

    static void from_base(const std::string& text, indicator, platform::Uuid& uuid) {
        const auto parsed = platform::Uuid::parse(text);
        if (!parsed) {
            throw soci_error("A column that should hold a UUID does not.");
        }
        uuid = *parsed;
    }
    static void to_base(const platform::Uuid& uuid, std::string& text, indicator& state) {
        text = uuid.str();
        state = i_ok;
    }
};

template <class Tag>
struct type_conversion<platform::StrongId<Tag>> {
    using base_type = std::string;

    static void from_base(const std::string& text, indicator state, platform::StrongId<Tag>& id) {
        platform::Uuid uuid;
        type_conversion<platform::Uuid>::from_base(text, state, uuid);
        id = platform::StrongId<Tag>{uuid};
    }
    static void to_base(const platform::StrongId<Tag>& id, std::string& text, indicator& state) {
        type_conversion<platform::Uuid>::to_base(id.uuid(), text, state);
    }
};

// A timestamptz. Every session of ours runs with TimeZone UTC, so PostgreSQL writes "…+00". SOCI
// also reads back what was bound from a variable that is not const: then it is our own "…Z".
template <>
struct type_conversion<platform::Timestamp> {
    using base_type = std::string;

    static void from_base(const std::string& text, indicator, platform::Timestamp& timestamp) {
        const auto parsed = platform::parse_rfc3339(text.ends_with("+00") ? text + ":00" : text);
        if (!parsed) {  // infinity, or a year beyond 9999: nothing that we have written
            throw soci_error("A column holds a time that we cannot read.");
        }
        timestamp = *parsed;
    }
    static void to_base(const platform::Timestamp& timestamp, std::string& text, indicator& state) {
        text = platform::to_rfc3339(timestamp);
        state = i_ok;
    }
};

template <>
struct type_conversion<platform::LocalDate> {
    using base_type = std::string;

    static void from_base(const std::string& text, indicator, platform::LocalDate& date) {
        const auto parsed = platform::LocalDate::parse(text);
        if (!parsed) {
            throw soci_error("A column holds a date that we cannot read.");
        }
        date = *parsed;
    }
    static void to_base(const platform::LocalDate& date, std::string& text, indicator& state) {
        text = date.str();
        state = i_ok;
    }
};

template <class T>
struct type_conversion<std::optional<T>> {
    using base_type = typename type_conversion<T>::base_type;

    static void from_base(const base_type& base, indicator state, std::optional<T>& value) {
        if (state == i_null) {
            value.reset();
            return;
        }
        T present{};
        type_conversion<T>::from_base(base, state, present);
        value = std::move(present);
    }
    static void to_base(const std::optional<T>& value, base_type& base, indicator& state) {
        state = i_null;
        if (value) {
            type_conversion<T>::to_base(*value, base, state);
        }
    }
};

}  // namespace soci
