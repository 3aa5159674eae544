#include "core/history.h"
#include "core/mailbox.h"
#include "core/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

namespace morphoscope {
namespace {

using namespace std::chrono_literals;

template <class WorkerType> auto waitFor(WorkerType& worker) {
    for (int i = 0; i < 5000; ++i) {
        if (auto result = worker.poll())
            return result;
        std::this_thread::sleep_for(1ms);
    }
    return worker.poll();
}

// Until the work has been done and its result lies ready, almost certainly: the tests that need it
// hold as well if it does not yet.
void waitForResult(const std::atomic<int>& doneCount) {
    while (doneCount == 0)
        std::this_thread::yield();
    std::this_thread::sleep_for(20ms);
}

TEST(Mailbox, LatestWinsAndIsTakenOnce) {
    Mailbox<int> mailbox;
    EXPECT_EQ(mailbox.take(), std::nullopt);
    mailbox.put(1);
    mailbox.put(2);
    EXPECT_EQ(mailbox.take(), std::optional<int>(2));
    EXPECT_EQ(mailbox.take(), std::nullopt);
}

TEST(Mailbox, ValuesFromAnotherThreadArriveInOrder) {
    Mailbox<std::string> mailbox;
    std::jthread writer([&] {
        for (int i = 1; i <= 2000; ++i)
            mailbox.put(std::to_string(i));
    });
    int last = 0;
    while (last < 2000)
        if (const auto value = mailbox.take()) {
            EXPECT_GT(std::stoi(*value), last);
            last = std::stoi(*value);
        }
}

TEST(Worker, AnswersARequest) {
    Worker<int, std::string> worker(
        [](const int& number, std::stop_token) { return std::to_string(number); });
    EXPECT_FALSE(worker.isBusy());
    EXPECT_EQ(worker.request(42), 1u);
    const auto result = waitFor(worker);
    ASSERT_TRUE(result && succeeded(*result));
    EXPECT_EQ(*succeeded(*result), "42");
    EXPECT_FALSE(worker.isBusy());
    EXPECT_FALSE(worker.poll());
}

TEST(Worker, IsBusyUntilItsResultHasBeenTaken) {
    std::atomic<int> doneCount = 0;
    Worker<int, int> worker([&](const int& number, std::stop_token) {
        ++doneCount;
        return number;
    });
    worker.request(1);
    waitForResult(doneCount);
    EXPECT_TRUE(worker.isBusy());
    EXPECT_TRUE(waitFor(worker));
    EXPECT_FALSE(worker.isBusy());
}

TEST(Worker, LatestRequestWinsAndStopsTheRunningOne) {
    std::latch started(1);
    std::atomic<bool> wasStopped = false;
    std::atomic<int> ranCount = 0;
    Worker<int, int> worker([&](const int& number, std::stop_token stop) {
        ++ranCount;
        if (number == 1) {
            started.count_down();
            while (!stop.stop_requested())
                std::this_thread::yield();
            wasStopped = true;
        }
        return number;
    });
    worker.request(1);
    started.wait();
    worker.request(2);
    worker.request(3);
    const auto result = waitFor(worker);
    ASSERT_TRUE(result && succeeded(*result));
    EXPECT_EQ(*succeeded(*result), 3); // never the stale 1
    EXPECT_TRUE(wasStopped);
    EXPECT_LE(ranCount, 3);
}

TEST(Worker, AFinishedResultIsDroppedOnceANewerRequestCame) {
    std::atomic<int> doneCount = 0;
    std::latch go(1);
    Worker<int, int> worker([&](const int& number, std::stop_token) {
        if (number == 2)
            go.wait();
        ++doneCount;
        return number;
    });
    worker.request(1);
    waitForResult(doneCount);
    worker.request(2); // 1 is finished but was never polled
    EXPECT_FALSE(worker.poll());
    EXPECT_TRUE(worker.isBusy());
    go.count_down();
    const auto result = waitFor(worker);
    ASSERT_TRUE(result && succeeded(*result));
    EXPECT_EQ(*succeeded(*result), 2);
}

TEST(Worker, AnExceptionBecomesAFailureAndTheWorkerGoesOn) {
    Worker<int, int> worker([](const int& number, std::stop_token) -> int {
        if (number < 0)
            throw std::runtime_error("The number is -1, expected 0 or more.");
        return number;
    });
    worker.request(-1);
    const auto bad = waitFor(worker);
    ASSERT_TRUE(bad && failed(*bad));
    EXPECT_EQ(failed(*bad)->message, "The number is -1, expected 0 or more.");
    worker.request(5);
    const auto good = waitFor(worker);
    ASSERT_TRUE(good && succeeded(*good));
}

TEST(Worker, ALackOfMemoryIsASentence) {
    Worker<int, int> worker([](int, const std::stop_token&) -> int { throw std::bad_alloc(); });
    worker.request(1);
    const auto result = waitFor(worker);
    ASSERT_TRUE(result && failed(*result));
    EXPECT_EQ(failed(*result)->message,
              "There is not enough memory for this; smaller pictures or fewer photos need less.");
}

TEST(Worker, CancelForgetsTheResult) {
    std::atomic<int> doneCount = 0;
    Worker<int, int> worker([&](const int& number, std::stop_token) {
        ++doneCount;
        return number;
    });
    worker.request(1);
    waitForResult(doneCount);
    worker.cancel();
    EXPECT_FALSE(worker.isBusy());
    EXPECT_FALSE(worker.poll());
}

TEST(Worker, DestructionStopsAndJoins) {
    std::atomic<bool> hasEnded = false;
    std::latch started(1);
    {
        Worker<int, int> worker([&](const int&, std::stop_token stop) {
            started.count_down();
            while (!stop.stop_requested())
                std::this_thread::yield();
            hasEnded = true;
            return 0;
        });
        worker.request(1);
        started.wait();
    }
    EXPECT_TRUE(hasEnded);
    for (int i = 0; i < 200; ++i) { // with a request that may or may not have begun
        Worker<int, int> worker([](const int& number, std::stop_token) { return number; });
        worker.request(i);
    }
}

TEST(History, UndoesRedoesAndForgetsTheFutureOnAChange) {
    History<int> history;
    history.push(1); // 1 -> 2
    history.push(2); // 2 -> 3
    EXPECT_EQ(history.undo(3), std::optional<int>(2));
    EXPECT_EQ(history.undo(2), std::optional<int>(1));
    EXPECT_FALSE(history.canUndo());
    EXPECT_EQ(history.undo(1), std::nullopt);
    EXPECT_EQ(history.redo(1), std::optional<int>(2));
    EXPECT_EQ(history.redo(2), std::optional<int>(3));
    EXPECT_FALSE(history.canRedo());
    EXPECT_EQ(history.undo(3), std::optional<int>(2));
    history.push(2); // 2 -> 9
    EXPECT_EQ(history.redo(9), std::nullopt);
    EXPECT_EQ(history.undo(9), std::optional<int>(2));
}

TEST(History, ForgetsTheOldestBeyondItsBound) {
    History<int> history(3);
    for (int i = 0; i < 10; ++i)
        history.push(i);
    int current = 10;
    int undoneCount = 0;
    while (const auto before = history.undo(current)) {
        current = *before;
        ++undoneCount;
    }
    EXPECT_EQ(undoneCount, 3);
    EXPECT_EQ(current, 7);
}

} // namespace
} // namespace morphoscope
