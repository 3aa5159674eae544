#include "sources/desktop.h"

#include <spawn.h>
#include <sys/wait.h>
#include <thread>

extern char** environ; // posix_spawn's last argument; POSIX leaves its declaration to the program

namespace morphoscope {

bool openOnDesktop(const std::string& what) {
    std::string program = "xdg-open";
    std::string argument = what;
    char* const arguments[] = {program.data(), argument.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments, environ) != 0)
        return false;
    // Some desktops end it only with the browser: somebody else waits, so that it does not stay a
    // zombie.
    std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
    return true;
}

} // namespace morphoscope
