#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "platform/core/ensure.hpp"
#include "platform/core/error.hpp"

namespace platform {

// A value, or the Error that stands where it should be. Reading the wrong one stops the process.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}
    Result(const Fault& fault) : Result{Error{.fault = fault}} {}

    explicit operator bool() const noexcept { return state_.index() == 0; }

    T& operator*() & { return value(); }
    const T& operator*() const& { return const_cast<Result*>(this)->value(); }
    T&& operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &const_cast<Result*>(this)->value(); }

    [[nodiscard]] const Error& error() const {
        ensure(state_.index() == 1, "only a failed Result has an error");
        return std::get<1>(state_);
    }

private:
    T& value() {
        ensure(state_.index() == 0, "only a successful Result has a value");
        return std::get<0>(state_);
    }

    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_{std::move(error)} {}
    Result(const Fault& fault) : error_{Error{.fault = fault}} {}

    explicit operator bool() const noexcept { return !error_; }

    [[nodiscard]] const Error& error() const {
        ensure(error_.has_value(), "only a failed Result has an error");
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace platform
