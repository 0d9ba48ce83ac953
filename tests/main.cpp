#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#ifdef __SANITIZE_THREAD__
// Two libraries synchronise where ThreadSanitizer does not see it, being built without it; nothing
// of our own code is hidden. (The name is the sanitizer's.)
// - librabbitmq: libuv closes descriptors by a bare system call; when another thread's socket gets
//   the same number, the two are taken for one object. Every connection belongs to one thread.
// - Pistache hands a socket from its acceptor to an I/O thread through a lock-free queue of its
// own.
extern "C" const char* __tsan_default_suppressions() {
    return "race:librabbitmq.so\n"
           "race:Pistache::Polling::Epoll::addFd\n";
}
#endif
