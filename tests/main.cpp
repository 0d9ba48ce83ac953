#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#ifdef __SANITIZE_THREAD__
// libuv closes descriptors by a bare system call, which ThreadSanitizer does not see: when another
// thread's socket gets the same number, it takes the two for one object. Every connection of
// rabbitmq-c belongs to one thread, so nothing real is hidden. (The name is the sanitizer's.)
extern "C" const char* __tsan_default_suppressions() {
    return "race:librabbitmq.so\n";
}
#endif
