/* Makes the n-th system call of one kind fail, in the folders that a test names. Loaded with LD_PRELOAD.

   A process arms it with arm(). Only calls on files in one of the two folders count, and of those only what
   changes something; opening a file to read it is a kind of its own. Python and SQLite both go through the
   C library, so both are hit. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN, OPEN_READ, WRITE, SYNC, RENAME, UNLINK, TRUNCATE, MKDIR, KINDS };
/* SHORT writes one half, and the next write fails; LASTING fails each from the n-th on, as a full disk does. */
enum mode { ONCE, SHORT, LASTING };

/* Shared with the process that started this one: how many calls of each kind there were, and how many failed. */
struct seen { long calls[KINDS]; long failed; };

static struct seen *seen;
static int armed_kind = -1, armed_mode, armed_errno;
static long armed_n;
static char folders[2][PATH_MAX];

void arm(int kind, long n, int error, int mode, const char *one, const char *other, struct seen *shared) {
    snprintf(folders[0], PATH_MAX, "%s", one);
    snprintf(folders[1], PATH_MAX, "%s", other);
    armed_kind = kind, armed_n = n, armed_errno = error, armed_mode = mode;
    seen = shared;
}

static int lies_in_a_folder(const char *path) {
    for (int each = 0; each < 2; each++) {
        size_t length = strlen(folders[each]);
        if (length && !strncmp(path, folders[each], length) && (!path[length] || path[length] == '/')) return 1;
    }
    return 0;
}

static int counts_handle(int handle) {
    if (!seen) return 0;
    int before = errno;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return 0;
    path[length] = 0;
    return lies_in_a_folder(path);
}

static int counts_path(int folder, const char *path) {
    if (!seen || !path) return 0;
    if (path[0] == '/') return lies_in_a_folder(path);
    if (folder != AT_FDCWD) return counts_handle(folder);
    int before = errno;
    char here[PATH_MAX];
    int counts = getcwd(here, sizeof here) && lies_in_a_folder(here);
    errno = before;
    return counts;
}

static int fails(enum kind kind) {
    long n = __atomic_add_fetch(&seen->calls[kind], 1, __ATOMIC_SEQ_CST);
    if ((int)kind != armed_kind) return 0;
    long first = armed_mode == SHORT ? armed_n + 1 : armed_n;
    if (n < first || (n > first && armed_mode != LASTING)) return 0;
    seen->failed++;
    errno = armed_errno;
    return 1;
}

/* How many bytes of a write to let through, after fails() has counted it. */
static size_t shortened(size_t size) {
    if (armed_kind != WRITE || armed_mode != SHORT || seen->calls[WRITE] != armed_n || size < 2) return size;
    seen->failed++;
    return size / 2;
}

static int kind_of_open(int flags) {
    return flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC) ? OPEN : OPEN_READ;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define MODE(last) \
    mode_t mode = 0; \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { va_list rest; va_start(rest, last); mode = va_arg(rest, mode_t); va_end(rest); }

#define DEFINE_OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); MODE(flags) \
        if (counts_path(AT_FDCWD, path) && fails(kind_of_open(flags))) return -1; \
        return real(path, flags, mode); }
#define DEFINE_OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(name); MODE(flags) \
        if (counts_path(folder, path) && fails(kind_of_open(flags))) return -1; \
        return real(folder, path, flags, mode); }
#define DEFINE_PWRITE(name, offset_type) \
    ssize_t name(int handle, const void *data, size_t size, offset_type offset) { \
        REAL(name); \
        if (!counts_handle(handle)) return real(handle, data, size, offset); \
        if (fails(WRITE)) return -1; \
        return real(handle, data, shortened(size), offset); }
#define DEFINE_ON_HANDLE(name, kind) \
    int name(int handle) { \
        REAL(name); \
        if (counts_handle(handle) && fails(kind)) return -1; \
        return real(handle); }
#define DEFINE_TRUNCATE(name, size_type) \
    int name(int handle, size_type size) { \
        REAL(name); \
        if (counts_handle(handle) && fails(TRUNCATE)) return -1; \
        return real(handle, size); }
#define DEFINE_ALLOCATE(name, size_type) /* returns its error number */ \
    int name(int handle, size_type offset, size_type size) { \
        REAL(name); \
        if (counts_handle(handle) && fails(TRUNCATE)) return armed_errno; \
        return real(handle, offset, size); }

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
DEFINE_PWRITE(pwrite, off_t)
DEFINE_PWRITE(pwrite64, off64_t)
DEFINE_ON_HANDLE(fsync, SYNC)
DEFINE_ON_HANDLE(fdatasync, SYNC)
DEFINE_TRUNCATE(ftruncate, off_t)
DEFINE_TRUNCATE(ftruncate64, off64_t)
DEFINE_ALLOCATE(posix_fallocate, off_t)
DEFINE_ALLOCATE(posix_fallocate64, off64_t)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
/* What a build with _FORTIFY_SOURCE calls. */
int __open_2(const char *path, int flags) { return open(path, flags, 0); }
int __open64_2(const char *path, int flags) { return open64(path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return openat(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return openat64(folder, path, flags, 0); }

ssize_t write(int handle, const void *data, size_t size) {
    REAL(write);
    if (!counts_handle(handle)) return real(handle, data, size);
    if (fails(WRITE)) return -1;
    return real(handle, data, shortened(size));
}

ssize_t writev(int handle, const struct iovec *parts, int number) {
    REAL(writev);
    if (counts_handle(handle) && fails(WRITE)) return -1;
    return real(handle, parts, number);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    if ((counts_path(AT_FDCWD, from) || counts_path(AT_FDCWD, to)) && fails(RENAME)) return -1;
    return real(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(renameat);
    if ((counts_path(from_folder, from) || counts_path(to_folder, to)) && fails(RENAME)) return -1;
    return real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags) {
    REAL(renameat2);
    if ((counts_path(from_folder, from) || counts_path(to_folder, to)) && fails(RENAME)) return -1;
    return real(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path) {
    REAL(unlink);
    if (counts_path(AT_FDCWD, path) && fails(UNLINK)) return -1;
    return real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    if (counts_path(folder, path) && fails(UNLINK)) return -1;
    return real(folder, path, flags);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    if (counts_path(AT_FDCWD, path) && fails(MKDIR)) return -1;
    return real(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(mkdirat);
    if (counts_path(folder, path) && fails(MKDIR)) return -1;
    return real(folder, path, mode);
}
