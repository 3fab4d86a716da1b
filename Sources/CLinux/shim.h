// The door to three Linux system calls that glibc hides from Swift. Imported by Publishing alone.
#include <fcntl.h>
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

// A file in memory alone, without a name, gone with its last descriptor; programs that are started do not inherit it.
static inline int open_memory_file(const char *label) {
    return (int)syscall(SYS_memfd_create, label, 1u /* MFD_CLOEXEC */);
}
