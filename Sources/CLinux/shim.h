// The door to a Linux system call that glibc hides from Swift: two paths change places in one step. Imported by
// Publishing alone.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int exchange_paths(const char *first, const char *second) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 2u /* RENAME_EXCHANGE */);
}
