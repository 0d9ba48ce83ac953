#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
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
// Nothing is looked at beside a suspect, from before it is noted until its note is cleared: what
// ends the process then is the suspect. For the loop's thread.
class BatchLane {
public:
    struct Callbacks {
        // It is settled, but for result.retries, which are to be published.
        std::function<void(Batch& batch)> on_done;
        // Nothing of these is settled: the first has to wait, and the others with it.
        std::function<void(std::vector<Batch> batches)> on_later;
        std::function<void()> on_progress;  // after those, and after all else that was done
    };

    BatchLane(loop::Loop& loop, BatchRunner runner, Callbacks callbacks);

    [[nodiscard]] bool is_idle() const { return work_.is_idle(); }  // nothing is done at all
    // Whether one more may be given: a suspect where all is done, another beside one batch at most.
    [[nodiscard]] bool takes(bool suspect) const {
        return is_idle() || (!suspect && !has_suspect_ && unfinished_ < kUnfinishedMax);
    }
    [[nodiscard]] bool is_empty() const { return unfinished_ == 0; }  // of batches

    void give(Batch batch);  // where it is taken

    // Their messages will come again: nothing is called for those that were given, and what was not
    // begun never is.
    void forget();

    void clear_suspects(std::vector<std::string> fingerprints);
    // Parks a message that no retry tier takes; `done` with whether that worked.
    void park(const Delivery& delivery, const std::string& error, std::function<void(bool)> done);

    // The last word, in this thread: where it is idle and will be given nothing more.
    void clear_last(const std::vector<std::string>& fingerprints) {
        runner_.clear_suspects(fingerprints);
    }

private:
    static constexpr std::size_t kUnfinishedMax = 2;

    void beside(std::function<void()> work, std::function<void()> done);
    void run(Batch& batch);
    void take_result(const std::shared_ptr<Batch>& batch);

    BatchRunner runner_;    // beside the loop, but for read()
    bool stalled_ = false;  // beside the loop: the last batch has to wait
    Callbacks callbacks_;
    loop::WorkQueue work_;
    std::deque<std::shared_ptr<Batch>> given_;  // and not forgotten
    std::size_t unfinished_ = 0;                // those that were forgotten, too
    bool has_suspect_ = false;
    std::atomic<std::uint64_t> generation_ = 0;  // raised when all are forgotten
};

}  // namespace platform::messaging
