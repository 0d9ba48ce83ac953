#include "platform/loop/loop.hpp"

#include <uv.h>

#include "platform/core/ensure.hpp"

namespace platform::loop {

template <class Raw>
struct Handle {
    Raw raw{};
    std::function<void()> callback;
};

namespace {

template <class Raw>
uv_handle_t* base(Raw* raw) {
    return reinterpret_cast<uv_handle_t*>(raw);
}

template <class Raw>
void call(Raw* raw) noexcept {
    static_cast<Handle<Raw>*>(raw->data)->callback();
}

// `init` is one of uv_*_init. Until it has succeeded there is nothing that could be closed.
template <class Raw, class Init>
HandleOwner<Raw> make_handle(std::function<void()> callback, Init init) {
    auto handle = std::make_unique<Handle<Raw>>();
    handle->callback = std::move(callback);
    ensure(init(&handle->raw) == 0, "libuv makes a handle");
    handle->raw.data = handle.get();
    return HandleOwner<Raw>{handle.release()};
}

std::uint64_t count_ms(std::chrono::milliseconds duration) {
    return duration.count() < 0 ? 0 : static_cast<std::uint64_t>(duration.count());
}

}  // namespace

template <class Raw>
void CloseHandle::operator()(Handle<Raw>* handle) const noexcept {
    uv_close(base(&handle->raw),
             [](uv_handle_t* closed) { delete static_cast<Handle<Raw>*>(closed->data); });
}
template void CloseHandle::operator()(Handle<uv_timer_t>*) const noexcept;
template void CloseHandle::operator()(Handle<uv_signal_t>*) const noexcept;
template void CloseHandle::operator()(Handle<uv_async_t>*) const noexcept;
template void CloseHandle::operator()(Handle<uv_poll_t>*) const noexcept;

Loop::Loop() : loop_{std::make_unique<uv_loop_t>()} {
    ensure(uv_loop_init(loop_.get()) == 0, "libuv makes a loop");
}

// Every handle has been given to uv_close by now; one more run calls their close callbacks.
Loop::~Loop() {
    uv_run(loop_.get(), UV_RUN_DEFAULT);
    ensure(uv_loop_close(loop_.get()) == 0, "every handle goes before its loop");
}

void Loop::run() {
    uv_run(loop_.get(), UV_RUN_DEFAULT);
}

void Loop::stop() {
    uv_stop(loop_.get());
}

Timer::Timer(Loop& loop, std::function<void()> on_time)
    : handle_{make_handle<uv_timer_t>(std::move(on_time), [&](uv_timer_t* timer) {
          return uv_timer_init(loop.raw(), timer);
      })} {}

void Timer::start(std::chrono::milliseconds delay, std::chrono::milliseconds every) {
    // libuv counts from its cached time, which is as old as the callback at hand.
    uv_update_time(handle_->raw.loop);
    uv_timer_start(&handle_->raw, call, count_ms(delay), count_ms(every));
}

void Timer::stop() {
    uv_timer_stop(&handle_->raw);
}

bool Timer::is_running() const {
    return uv_is_active(reinterpret_cast<const uv_handle_t*>(&handle_->raw)) != 0;
}

Signal::Signal(Loop& loop, int number, std::function<void()> on_signal)
    : handle_{make_handle<uv_signal_t>(std::move(on_signal), [&](uv_signal_t* signal) {
          return uv_signal_init(loop.raw(), signal);
      })} {
    const int status = uv_signal_start(
        &handle_->raw, [](uv_signal_t* signal, int) { call(signal); }, number);
    ensure(status == 0, "libuv watches a signal");
}

Wake::Wake(Loop& loop, std::function<void()> on_wake)
    : handle_{make_handle<uv_async_t>(std::move(on_wake), [&](uv_async_t* async) {
          return uv_async_init(loop.raw(), async, call);
      })} {}

void Wake::send() noexcept {
    uv_async_send(&handle_->raw);
}

Poll::Poll(Loop& loop, int descriptor, std::function<void()> on_readable)
    : handle_{make_handle<uv_poll_t>(std::move(on_readable), [&](uv_poll_t* poll) {
          return uv_poll_init(loop.raw(), poll, descriptor);
      })} {
    const int status =
        uv_poll_start(&handle_->raw, UV_READABLE, [](uv_poll_t* poll, int, int) { call(poll); });
    ensure(status == 0, "libuv watches a descriptor");
}

}  // namespace platform::loop
