// Undo, redo and saving by itself, without a window.
#include "app/session_keeper.h"

#include "store/session_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace morphoscope {
namespace {

struct KeptSession : testing::Test {
    std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                   testing::UnitTest::GetInstance()->current_test_info()->name();
    Errands errands;
    SessionKeeper keeper;
    Session session;

    void SetUp() override {
        std::filesystem::remove_all(folder);
        keeper.adopt(session, folder);
    }
    // Frames of a tenth of a second without anything being dragged.
    void pass(double seconds) {
        for (double passed = 0; passed < seconds; passed += 0.1)
            keeper.watch(session, {.deltaSeconds = 0.1}, errands);
    }
    void finishErrands() {
        while (errands.isBusy()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            errands.poll();
        }
    }
};

TEST_F(KeptSession, HowTheWindowLooksIsNoStepOfUndo) {
    session.window.sideTab = 3;
    session.window.lightTheme = true;
    session.performance.frameLimit = 30;
    pass(1);
    EXPECT_FALSE(keeper.canUndo());
}

TEST_F(KeptSession, UndoAndRedoLeaveTheWindowAsItIs) {
    session.morph.loop = false;
    pass(1);
    session.window.lightTheme = true;
    session.performance.vsync = false;
    pass(1);
    const auto before = keeper.undo(session);
    ASSERT_TRUE(before);
    EXPECT_TRUE(before->morph.loop);
    EXPECT_TRUE(before->window.lightTheme);
    EXPECT_FALSE(before->performance.vsync);
    session = *before;
    session.window.lightTheme = false;
    pass(1);
    const auto after = keeper.redo(session);
    ASSERT_TRUE(after);
    EXPECT_FALSE(after->morph.loop);
    EXPECT_FALSE(after->window.lightTheme);
}

TEST_F(KeptSession, HowTheWindowLooksIsSavedAllTheSame) {
    session.window.sideTab = 3;
    pass(7);
    finishErrands();
    EXPECT_EQ(loadSession(folder).window.sideTab, 3);
    EXPECT_FALSE(keeper.hasUnsavedChanges(session));
}

TEST_F(KeptSession, ChangesThatAreSavedByThemselvesRaiseNoAlarm) {
    for (int second = 0; second < 20; ++second) {
        session.morph.speed = 1 + 0.1 * second;
        pass(1);
        EXPECT_FALSE(keeper.isSavingOverdue());
    }
}

TEST_F(KeptSession, AFailedSaveRaisesTheAlarmUntilOneSucceeds) {
    std::ofstream(folder) << "a file where the folder should be";
    keeper.save(session, errands);
    finishErrands();
    EXPECT_TRUE(keeper.isSavingOverdue());
    std::filesystem::remove(folder);
    keeper.save(session, errands);
    finishErrands();
    EXPECT_FALSE(keeper.isSavingOverdue());
}

TEST_F(KeptSession, ChangesUnsavedForLongRaiseTheAlarm) {
    session.morph.loop = false;
    for (int frame = 0; frame < 65; ++frame) // a slider held for more than a minute
        keeper.watch(session, {.deltaSeconds = 1, .isEditing = true}, errands);
    EXPECT_TRUE(keeper.isSavingOverdue());
}

TEST_F(KeptSession, WhatCouldNotBeWrittenStillNeedsSaving) {
    std::ofstream(folder) << "a file where the folder should be";
    session.morph.loop = false;
    keeper.save(session, errands);
    finishErrands();
    EXPECT_TRUE(keeper.needsSaving(session));
    std::filesystem::remove(folder);
    keeper.save(session, errands);
    finishErrands();
    EXPECT_FALSE(keeper.needsSaving(session));
}

} // namespace
} // namespace morphoscope
