/*
 * A disk that fails on command: preloaded into the server, it stands between SQLite and the kernel
 * for the files whose path begins with $FAULTY_PREFIX. The test steers it through a file that both
 * sides map or write, $FAULTY_CONTROL, while the server runs.
 *
 * Every call of a watched kind is counted. The calls numbered `first` to `last` get the fault: an
 * error, an error after half of the bytes were written, a delay, or no return before the fault is
 * taken back. Calls that read are watched only where `kinds` says so.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { WRITE, SYNC, TRUNCATE, ALLOCATE, OPEN, MAP, LOCK, READ, UNLINK };
enum action { NOTHING, FAIL, TEAR, DELAY, HANG };

/* The layout that disk.rs writes: little-endian words, in this order. */
struct control {
    uint64_t first, last;
    uint32_t kinds, action, error, delay_ms;
    uint64_t calls, faulted;
    uint8_t log[1 << 16];
};

static struct control *control;
static char prefix[PATH_MAX];
static size_t prefix_length;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("FAULTY_CONTROL"), *watched = getenv("FAULTY_PREFIX");
    if (!path || !watched || strlen(watched) >= sizeof prefix)
        return;
    strcpy(prefix, watched);
    prefix_length = strlen(prefix);
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR);
    if (fd < 0)
        return;
    void *mapped = (void *)syscall(SYS_mmap, NULL, sizeof *control, PROT_READ | PROT_WRITE,
                                   MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (mapped != MAP_FAILED)
        control = mapped;
}

static void pause_ms(uint32_t ms) {
    struct timespec span = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&span, NULL);
}

/* The action for one more call of a kind: NOTHING for most. Returns after a delay or a hang. */
static enum action next(enum kind kind) {
    if (!(control->kinds & (1u << kind)))
        return NOTHING;
    uint64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
    if (call <= sizeof control->log)
        control->log[call - 1] = 'a' + kind;
    enum action action = __atomic_load_n(&control->action, __ATOMIC_SEQ_CST);
    if (action == NOTHING || call < control->first || call > control->last)
        return NOTHING;
    __atomic_add_fetch(&control->faulted, 1, __ATOMIC_SEQ_CST);
    if (action == DELAY) {
        pause_ms(control->delay_ms);
        return NOTHING;
    }
    while (action == HANG) {
        pause_ms(5);
        if (__atomic_load_n(&control->action, __ATOMIC_SEQ_CST) != HANG)
            return NOTHING;
    }
    return action;
}

static int is_watched_path(const char *path) {
    if (path[0] == '/')
        return !strncmp(path, prefix, prefix_length);
    char whole[2 * PATH_MAX];
    if (!getcwd(whole, PATH_MAX))
        return 0;
    size_t length = strlen(whole);
    snprintf(whole + length, sizeof whole - length, "/%s", path);
    return !strncmp(whole, prefix, prefix_length);
}

static int is_watched(int fd) {
    if (!control)
        return 0;
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return !strncmp(path, prefix, prefix_length);
}

/* Whether a call on a file fails now; errno says how. */
static int fails(int fd, enum kind kind) {
    if (!is_watched(fd) || next(kind) == NOTHING)
        return 0;
    errno = control->error;
    return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    enum action action = is_watched(fd) ? next(WRITE) : NOTHING;
    if (action == NOTHING)
        return syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (action == TEAR)
        syscall(SYS_pwrite64, fd, bytes, length / 2, offset);
    errno = control->error;
    return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return fails(fd, WRITE) ? -1 : syscall(SYS_write, fd, bytes, length);
}

ssize_t pread64(int fd, void *bytes, size_t length, off_t offset) {
    return fails(fd, READ) ? -1 : syscall(SYS_pread64, fd, bytes, length, offset);
}

ssize_t pread(int fd, void *bytes, size_t length, off_t offset) {
    return pread64(fd, bytes, length, offset);
}

int fsync(int fd) { return fails(fd, SYNC) ? -1 : syscall(SYS_fsync, fd); }

int fdatasync(int fd) { return fails(fd, SYNC) ? -1 : syscall(SYS_fdatasync, fd); }

int ftruncate64(int fd, off_t length) {
    return fails(fd, TRUNCATE) ? -1 : syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int posix_fallocate64(int fd, off_t offset, off_t length) {
    if (fails(fd, ALLOCATE))
        return errno;
    return syscall(SYS_fallocate, fd, 0, offset, length) ? errno : 0;
}

int posix_fallocate(int fd, off_t offset, off_t length) {
    return posix_fallocate64(fd, offset, length);
}

int fallocate64(int fd, int mode, off_t offset, off_t length) {
    return fails(fd, ALLOCATE) ? -1 : syscall(SYS_fallocate, fd, mode, offset, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    return fallocate64(fd, mode, offset, length);
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    if (control && is_watched_path(path) && next(OPEN) != NOTHING) {
        errno = control->error;
        return -1;
    }
    return syscall(SYS_openat, folder, path, flags, mode);
}

/* The mode is there only where a file may be made. */
#define MODE(flags)                                                                               \
    mode_t mode = 0;                                                                              \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                        \
        va_list more;                                                                             \
        va_start(more, flags);                                                                    \
        mode = va_arg(more, mode_t);                                                              \
        va_end(more);                                                                             \
    }

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    MODE(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int unlink(const char *path) {
    if (control && is_watched_path(path) && next(UNLINK) != NOTHING) {
        errno = control->error;
        return -1;
    }
    return syscall(SYS_unlink, path);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    if (fd >= 0 && fails(fd, MAP))
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    return mmap64(at, length, protection, flags, fd, offset);
}

/* Locks alone are of interest; one that releases is never refused. */
int fcntl64(int fd, int command, ...) {
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    int takes = command == F_SETLK && ((struct flock *)argument)->l_type != F_UNLCK;
    if (takes && fails(fd, LOCK))
        return -1;
    return syscall(SYS_fcntl, fd, command, argument);
}

int fcntl(int fd, int command, ...) {
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    return fcntl64(fd, command, argument);
}
