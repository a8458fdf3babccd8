/* Which instruction-set levels exist, which of them this build holds, which this machine can run. */
#ifndef FASTVEC_LEVELS_H
#define FASTVEC_LEVELS_H

#if defined(__x86_64__) || defined(_M_X64)
#define FV_HAS_X86 1
#else
#define FV_HAS_X86 0
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
#define FV_HAS_NEON 1
#else
#define FV_HAS_NEON 0
#endif

/* Index of a level in every table; the order is slowest to fastest on x86. */
#define FV_N_LEVELS 5

const char *fv_level_name(int level);
int fv_level_built(int level);     /* this build has the level */
int fv_level_supported(int level); /* and this machine can run it */
int fv_level_best(void);

#endif
