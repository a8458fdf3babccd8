/* Memory for large arrays that are read all over, in huge pages where the system has them: with small
   ones every second look-up misses the translation buffer, too. Freed by free(). Sources that include
   this define _DEFAULT_SOURCE before anything else, for madvise. */
#ifndef FASTVEC_ROOMY_H
#define FASTVEC_ROOMY_H

#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "compiler.h"

#define FV_HUGE_PAGE ((size_t)1 << 21)

FV_INLINE void *fv_roomy(size_t size)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (size >= 2 * FV_HUGE_PAGE) {
        size = (size + FV_HUGE_PAGE - 1) / FV_HUGE_PAGE * FV_HUGE_PAGE;
        void *memory = aligned_alloc(FV_HUGE_PAGE, size);
        if (memory)
            (void)madvise(memory, size, MADV_HUGEPAGE); /* advice: it may be refused */
        return memory;
    }
#endif
    return malloc(size);
}

/* The same with more room; what was there stays, or, where there is no memory, all as it was. */
FV_INLINE void *fv_roomier(void *memory, size_t used, size_t size)
{
    void *roomier = fv_roomy(size);
    if (roomier && used)
        memcpy(roomier, memory, used);
    if (roomier)
        free(memory);
    return roomier;
}

#endif
