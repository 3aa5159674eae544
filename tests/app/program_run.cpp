#include "tests/app/program_run.h"

#include "tests/app/app_driver.h"

#include <cstdlib>
#include <sys/wait.h>

namespace morphoscope {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char character : text)
        result += character == '\'' ? std::string("'\\''") : std::string(1, character);
    return result + "'";
}

ProgramRun runProgram(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& before) {
    const std::filesystem::path home = std::getenv("HOME");
    std::string line;
    for (const std::string& word : before)
        line += quoted(word) + " ";
    line += quoted(MORPHOSCOPE_PROGRAM);
    for (const std::string& argument : arguments)
        line += " " + quoted(argument);
    line += " >" + quoted(home / "out.txt") + " 2>" + quoted(home / "err.txt") + " </dev/null";
    const int status = std::system(line.c_str());
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            .out = bytesOf(home / "out.txt"),
            .err = bytesOf(home / "err.txt")};
}

} // namespace morphoscope
