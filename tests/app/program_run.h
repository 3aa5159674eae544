// The built executable as a user runs it: a command line in, exit status and both streams out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

struct ProgramRun {
    int status = -1; // 128 + N when signal N ended it
    std::string out;
    std::string err;
};

// Environment and working folder are the test's own. `before` is put in front of the program, for
// example {"xvfb-run", "-a"}.
ProgramRun runProgram(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& before = {});

std::string quoted(const std::string& text); // for the shell

} // namespace morphoscope
