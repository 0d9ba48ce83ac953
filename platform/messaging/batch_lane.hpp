#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/loop/work_queue.hpp"
#include "platform/messaging/batches.hpp"

namespace platform::messaging {

// Runs a consumer's batches beside its loop, one after the other: while one is applied, the next
// is read and waits for it. A batch that has to wait is not overtaken by what was given after it.
// For the loop's thread.
class BatchLane {
public:
    struct Callbacks {
        // It is settled, but for result.retries, which are to be published.
        std::function<void(Batch& batch)> on_done;
        // Nothing of these is settled: the first has to wait, and the others with it.
        std::function<void(std::vector<Batch> batches)> on_later;
        std::function<void()> on_progress;  // after those, and whenever there is room again
    };

    BatchLane(loop::Loop& loop, BatchRunner runner, Callbacks callbacks);

    [[nodiscard]] bool has_room() const { return given_.size() < kGivenMax; }
    [[nodiscard]] bool is_empty() const { return given_.empty(); }  // of batches
    [[nodiscard]] bool is_idle() const { return work_.is_idle(); }  // nothing is done at all

    void give(Batch batch);  // where there is room

    // Their messages will come again: nothing is called for those that were given.
    void forget() { given_.clear(); }

    void clear_suspects(std::vector<std::string> fingerprints);
    // Parks a message that no retry tier takes; `done` with whether that worked.
    void park(const Delivery& delivery, const std::string& error, std::function<void(bool)> done);

    // The last word, in this thread: where it is idle and will be given nothing more.
    void clear_last(const std::vector<std::string>& fingerprints) {
        runner_.clear_suspects(fingerprints);
    }

private:
    static constexpr std::size_t kGivenMax = 2;

    void beside(std::function<void()> work, std::function<void()> done);
    void run(Batch& batch);
    void take_result(const std::shared_ptr<Batch>& batch);

    BatchRunner runner_;    // beside the loop, but for read()
    bool stalled_ = false;  // beside the loop: the last batch has to wait
    Callbacks callbacks_;
    loop::WorkQueue work_;
    std::deque<std::shared_ptr<Batch>> given_;
};

}  // namespace platform::messaging
