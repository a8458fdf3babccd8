/* One vector type and its operations for each instruction set; FV_LEVEL chooses.

   `vf` is a vector of VF_LANES floats. Kernels are written once against these names and compiled once
   per level (isa_*.c). Rules that every level keeps:
   - vf_max(c, x) and vf_min(c, x) return x when x is NaN: clamps must not swallow a NaN, so the
     constant stands first;
   - vf_fma may round once or twice, so levels agree within a tolerance and not bit for bit. */
#ifndef FASTVEC_SIMD_H
#define FASTVEC_SIMD_H

#include <math.h>
#include <string.h>

#include "compiler.h"

#define FV_LEVEL_SCALAR 0
#define FV_LEVEL_SSE2 1
#define FV_LEVEL_AVX2 2
#define FV_LEVEL_AVX512 3
#define FV_LEVEL_NEON 4

#if FV_LEVEL == FV_LEVEL_AVX512
#include "simd_avx512.h"
#elif FV_LEVEL == FV_LEVEL_AVX2
#include "simd_avx2.h"
#elif FV_LEVEL == FV_LEVEL_SSE2
#include "simd_sse2.h"
#elif FV_LEVEL == FV_LEVEL_NEON
#include "simd_neon.h"
#else
#include "simd_scalar.h"
#endif

/* y + 2 a / sqrt(x) for x from 1e-30 to 1e30: vf_rsqrt, of which 11 bits are right (its last bits differ
   between makers of processors), and one step of Newton's method, which leaves a relative error of 2e-7
   to 3e-7. Exact roots and divisions would bound the loops that need this. NaN stays NaN. */
FV_INLINE vf vf_add_over_root(vf y, vf a, vf x)
{
    const vf r = vf_rsqrt(x);
    return vf_fma(vf_mul(a, r), vf_fnma(vf_mul(x, r), r, vf_set1(3.0f)), y);
}

/* exp(x) for x <= 0, clamped at -86: 2^t by the exponent bits, the rest on [-ln 2 / 2, ln 2 / 2] by the
   polynomial 1 + r + r^2 q(r) of least relative error (1.1e-7) with q of degree 3. NaN stays NaN. */
FV_INLINE vf vf_exp_negative(vf x)
{
    x = vf_max(vf_set1(-86.0f), x);
    vf t = vf_round(vf_mul(x, vf_set1(1.44269504f)));
    vf r = vf_fnma(t, vf_set1(0.693359375f), x);
    r = vf_fnma(t, vf_set1(-2.12194440e-4f), r);
    vf low = vf_fma(vf_set1(1.6667114198e-1f), r, vf_set1(4.9999231100e-1f));
    vf high = vf_fma(vf_set1(8.3125242963e-3f), r, vf_set1(4.1890155524e-2f));
    vf square = vf_mul(r, r);
    vf p = vf_fma(vf_fma(high, square, low), square, vf_add(r, vf_set1(1.0f)));
    return vf_scale2(p, t);
}

/* log(x) for x > 0 (Cephes' logf): x = m 2^e with m in [sqrt(1/2), sqrt(2)), polynomial in m - 1.
   Absolute error below 2e-7 near 1. NaN becomes a number: callers keep NaN by another term. */
FV_INLINE vf vf_log(vf x)
{
    vf e = vf_zero();
    vf m = vf_split(x, &e);
    vf over = vf_sub(vf_set1(1.41421356f), m);
    e = vf_add(e, vf_if_negative(over, vf_set1(1.0f), vf_zero()));
    m = vf_sub(vf_if_negative(over, vf_mul(m, vf_set1(0.5f)), m), vf_set1(1.0f));
    vf z = vf_mul(m, m), p = vf_set1(7.0376836292e-2f);
    p = vf_fma(p, m, vf_set1(-1.1514610310e-1f));
    p = vf_fma(p, m, vf_set1(1.1676998740e-1f));
    p = vf_fma(p, m, vf_set1(-1.2420140846e-1f));
    p = vf_fma(p, m, vf_set1(1.4249322787e-1f));
    p = vf_fma(p, m, vf_set1(-1.6668057665e-1f));
    p = vf_fma(p, m, vf_set1(2.0000714765e-1f));
    p = vf_fma(p, m, vf_set1(-2.4999993993e-1f));
    p = vf_fma(p, m, vf_set1(3.3333331174e-1f));
    p = vf_mul(vf_mul(p, m), z);
    p = vf_fma(e, vf_set1(-2.12194440e-4f), p);
    p = vf_fnma(z, vf_set1(0.5f), p);
    return vf_fma(e, vf_set1(0.693359375f), vf_add(m, p));
}

#endif
