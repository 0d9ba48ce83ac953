#pragma once

#include <semaphore>

namespace auth {

// How many may hash at once; further ones wait, so that each has a core.
using Turns = std::counting_semaphore<>;

// One of those who may.
class Turn {
public:
    explicit Turn(Turns& free) : free_{free} { free_.acquire(); }
    ~Turn() { free_.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    Turns& free_;
};

}  // namespace auth
