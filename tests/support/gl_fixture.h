// The base of every test that draws: a headless context for each test, skipped where there is none
// (a failure with REQUIRE_GL=1), and no GL error left at the end.
#pragma once

#include "render/headless_context.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace morphoscope {

class GlTest : public testing::Test {
protected:
    void SetUp() override {
        try {
            context_ = std::make_unique<HeadlessContext>();
        } catch (const std::runtime_error& error) {
            const char* required = std::getenv("REQUIRE_GL");
            if (required && std::string(required) == "1")
                FAIL() << error.what();
            GTEST_SKIP() << error.what();
        }
    }
    void TearDown() override {
        if (context_) {
            EXPECT_EQ(takeGlError(), "");
        }
    }
    std::unique_ptr<HeadlessContext> context_;
};

} // namespace morphoscope
