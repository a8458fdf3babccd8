/* Asks the system to begin writing a part of a file to the disk; its pages stay in memory. The source that
   includes this defines _GNU_SOURCE before anything else. */
#ifndef FASTVEC_WRITEBACK_H
#define FASTVEC_WRITEBACK_H

#include <stdint.h>
#if defined(__linux__)
#include <fcntl.h>
#endif

/* A hint: what it returns may be ignored. 0, or -1 where it was refused or cannot be given. */
static inline int fv_begin_writing(int fd, int64_t offset, int64_t n)
{
#if defined(__linux__) && defined(SYNC_FILE_RANGE_WRITE)
    return sync_file_range(fd, offset, n, SYNC_FILE_RANGE_WRITE);
#else
    (void)fd;
    (void)offset;
    (void)n;
    return -1;
#endif
}

#endif
