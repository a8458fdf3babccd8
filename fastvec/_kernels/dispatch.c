/* Finds the instruction sets of this machine once; tables are chosen by the modules that own them. */
#include "levels.h"

#include "compiler.h"

const char *fv_level_name(int level)
{
    static const char *const names[FV_N_LEVELS] = {"scalar", "sse2", "avx2", "avx512", "neon"};
    return level >= 0 && level < FV_N_LEVELS ? names[level] : "unknown";
}

int fv_level_built(int level)
{
    static const int built[FV_N_LEVELS] = {1, FV_HAS_X86, FV_HAS_X86, FV_HAS_X86, FV_HAS_NEON};
    return level >= 0 && level < FV_N_LEVELS && built[level];
}

#if FV_HAS_X86 && (defined(__GNUC__) || defined(__clang__))
#include <cpuid.h>
/* clang's __builtin_cpu_supports does not know f16c. */
static int has_f16c(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
}
static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && has_avx2();
}
#else
static int has_avx2(void) { return 0; }
static int has_avx512(void) { return 0; }
#endif

int fv_level_supported(int level)
{
    if (!fv_level_built(level))
        return 0;
    switch (level) {
    case 2:
        return has_avx2();
    case 3:
        return has_avx512();
    default:
        return 1;
    }
}

int fv_level_best(void)
{
    for (int level = FV_N_LEVELS - 1; level > 0; level--)
        if (fv_level_supported(level))
            return level;
    return 0;
}
