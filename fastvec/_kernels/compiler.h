/* Everything that depends on the compiler and not on the machine: attributes, hints, alignment.
   No other header uses a builtin or an attribute directly. */
#ifndef FASTVEC_COMPILER_H
#define FASTVEC_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define FV_INLINE static inline __attribute__((always_inline, unused))
#define FV_UNUSED __attribute__((unused))
#define FV_NOINLINE __attribute__((noinline))
#define FV_LIKELY(x) __builtin_expect(!!(x), 1)
#define FV_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define FV_PREFETCH(p) __builtin_prefetch((p), 1, 3) /* read and written soon */
#define FV_PREFETCH_READ(p) __builtin_prefetch((p), 0, 0) /* read once */
#define FV_PREFETCH_KEEP(p) __builtin_prefetch((p), 0, 3) /* read again soon */
#define FV_PREFETCH_NEAR(p) __builtin_prefetch((p), 0, 3) /* read soon, and again */
#define FV_RESTRICT restrict
#define FV_TRAILING_ZEROS(x) __builtin_ctzll(x) /* of a 64-bit number that is not 0 */
/* Sets a number that several threads write to `to` if it is `from`; whether it was. */
#define FV_EXCHANGE(p, from, to) __sync_bool_compare_and_swap((p), (from), (to))
#elif defined(_MSC_VER)
#include <intrin.h>
#define FV_INLINE static __forceinline
#define FV_UNUSED
#define FV_NOINLINE __declspec(noinline)
#define FV_LIKELY(x) (x)
#define FV_UNLIKELY(x) (x)
#define FV_PREFETCH(p) ((void)(p))
#define FV_PREFETCH_READ(p) ((void)(p))
#define FV_PREFETCH_KEEP(p) ((void)(p))
#define FV_PREFETCH_NEAR(p) ((void)(p))
#define FV_RESTRICT __restrict
#define FV_TRAILING_ZEROS(x) fv_trailing_zeros(x)
#define FV_EXCHANGE(p, from, to) (_InterlockedCompareExchange64((p), (to), (from)) == (from))
FV_INLINE int fv_trailing_zeros(uint64_t x) {
    unsigned long i;
    _BitScanForward64(&i, x);
    return (int)i;
}
#else
#define FV_INLINE static inline
#define FV_UNUSED
#define FV_NOINLINE
#define FV_LIKELY(x) (x)
#define FV_UNLIKELY(x) (x)
#define FV_PREFETCH(p) ((void)(p))
#define FV_PREFETCH_READ(p) ((void)(p))
#define FV_PREFETCH_KEEP(p) ((void)(p))
#define FV_PREFETCH_NEAR(p) ((void)(p))
#define FV_RESTRICT restrict
#endif

/* Asks for full unrolling of the loop that follows; its trip count is a constant after inlining. */
#if defined(__clang__)
#define FV_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define FV_UNROLL _Pragma("GCC unroll 16")
#else
#define FV_UNROLL
#endif

/* Keeps a vector that is used twice in a register: gcc would fold its load into both uses, and loads,
   not multiply-adds, would then bound the loop. `c` is the register class of the vector. */
#if defined(__GNUC__) || defined(__clang__)
#define FV_IN_REGISTER(c, v) __asm__("" : c(v))
#else
#define FV_IN_REGISTER(c, v) ((void)0)
#endif

#define FV_ALIGN 64 /* bytes; every row of a table and every scratch array starts on a cache line */
#define FV_LINE 64

#ifdef FASTVEC_CHECK
#include <assert.h>
#define FV_ASSERT(x) assert(x)
#else
#define FV_ASSERT(x) ((void)0)
#endif

#endif
