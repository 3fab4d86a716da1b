// The door to what Swift cannot reach: three Linux system calls that glibc hides, imported by Publishing, and the state of standard
// output, imported by DaybookCommand.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

// Two paths change places in one step.
static inline int exchange_paths(const char *first, const char *second) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 2u /* RENAME_EXCHANGE */);
}

// Everything that the file system of an open file has in memory goes to the disk.
static inline int synchronize_file_system(int descriptor) {
    return (int)syscall(SYS_syncfs, descriptor);
}

// Hands on what was printed: 0, or the error number because of which not all of it could be.
static inline int flush_standard_output(void) {
    // What failed before was forgotten, and why; another byte fails for the same reason.
    if (ferror(stdout)) putc('\n', stdout);
    if (fflush(stdout) != 0) return errno;
    return ferror(stdout) ? EIO : 0;
}

// A file in memory alone, without a name, gone with its last descriptor; programs that are started do not inherit it.
static inline int open_memory_file(const char *label) {
    return (int)syscall(SYS_memfd_create, label, 1u /* MFD_CLOEXEC */);
}
