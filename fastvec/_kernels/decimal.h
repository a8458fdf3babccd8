/* Decimal text to binary numbers, correctly rounded, without the locale and without strtod.

   Up to 19 digits go into one integer m with a power of ten e; the rest is a few operations of double
   whose error is known. A result that this error could push across the middle between two neighbours
   is left to the caller, as are nan, inf and what lies beyond the largest number.
   Sources: W. D. Clinger, How to read floating point numbers accurately (PLDI 1990), for the exact
   powers; D. Lemire, Number parsing at a gigabyte per second (2021), for eight digits at once. */
#ifndef FASTVEC_DECIMAL_H
#define FASTVEC_DECIMAL_H

#include "compiler.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FV_NUMBER_BAD, FV_NUMBER_HARD, FV_NUMBER_DONE };

typedef struct {
    uint64_t digits;  /* the first 19 significant ones */
    int64_t exponent; /* value = digits * 10^exponent */
    int negative;
    int cut; /* digits that are not 0 were left out */
} fv_decimal;

static const double fv_power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* m * 10^e by double operations that are exact up to their rounding; *steps counts those beyond one. */
FV_INLINE double fv_times_power(double m, int64_t e, int *steps) {
    for (; e < -22; e += 22, ++*steps)
        m /= 1e22;
    for (; e > 22; e -= 22, ++*steps)
        m *= 1e22;
    return e < 0 ? m / fv_power_of_ten[-e] : m * fv_power_of_ten[e];
}

/* Whether v, a few units off at most if `rough`, surely lies on the same side of every middle between
   two numbers of `bits` significant bits and least exponent `least` as the exact value does. */
FV_INLINE int fv_not_midway(double v, int rough, int bits, double least, double spacing) {
    if (v >= least) {
        const uint64_t middle = (uint64_t)1 << (52 - bits);
        uint64_t low;
        memcpy(&low, &v, sizeof low);
        low &= 2 * middle - 1;
        const uint64_t distance = low < middle ? middle - low : low - middle;
        return distance > (rough ? 16u : 0u);
    }
    /* below, numbers are spacing apart, and the division by it is exact */
    const double q = v / spacing, rest = q - floor(q);
    return fabs(rest - 0.5) > 1e-7;
}

/* The double from which rounding to float (bits = 24) or half (11) gives the right number; for 53 the
   nearest double itself. 0 if that is not sure. */
FV_INLINE int fv_decimal_value(const fv_decimal *d, int bits, double *value) {
    int steps = FLT_EVAL_METHOD != 0;
    *value = 0.0;
    if (d->digits == 0)
        return 1;
    if (d->exponent < -66 || d->exponent > 44)
        return 0;
    steps += d->digits > (uint64_t)1 << 53 || d->cut;
    const double v = *value = fv_times_power((double)d->digits, d->exponent, &steps);
    /* the greatest numbers reach up to the middle between them and a power of two */
    if (bits == 24)
        return v < 0x1.ffffffp127 && fv_not_midway(v, steps, 24, FLT_MIN, 0x1p-149);
    if (bits == 11)
        return v < 65520.0 && fv_not_midway(v, steps, 11, 0x1p-14, 0x1p-24);
    if (!steps)
        return 1;
#if LDBL_MANT_DIG == 64
    if (d->exponent >= -27 && d->exponent <= 27 && !d->cut) {
        static const long double wide[] = {
            1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
            1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
            1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
        /* both operands are exact in 64 bits, so this is rounded once, and a second time below */
        const long double m = (long double)d->digits;
        const long double x = d->exponent < 0 ? m / wide[-d->exponent] : m * wide[d->exponent];
        uint64_t low;
        memcpy(&low, &x, sizeof low); /* the significand comes first in memory */
        *value = (double)x;
        return (low & 0x7ff) != 0x400;
    }
#endif
    return 0;
}

FV_INLINE int fv_is_digit(unsigned char c) { return (unsigned)c - '0' <= 9; }
FV_INLINE int fv_is_blank(unsigned char c) { return c == ' ' || c == '\t'; }

/* Eight digits at p as a number; 0 if there are not eight, or the machine is big-endian. */
FV_INLINE int fv_eight_digits(const unsigned char *p, uint64_t *number) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    (void)p, (void)number;
    return 0;
#else
    uint64_t v;
    memcpy(&v, p, sizeof v);
    if (((v & 0xf0f0f0f0f0f0f0f0u) | (((v + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) >> 4)) !=
        0x3333333333333333u)
        return 0;
    v = (v & 0x0f0f0f0f0f0f0f0fu) * (10 * 256 + 1) >> 8;
    v = (v & 0x00ff00ff00ff00ffu) * (100 * 65536 + 1) >> 16;
    *number = (v & 0x0000ffff0000ffffu) * (10000 * ((uint64_t)1 << 32) + 1) >> 32;
    return 1;
#endif
}

FV_INLINE int fv_is_word(const unsigned char *p, const unsigned char *end, const char *word) {
    for (; *word; p++, word++)
        if (p == end || (*p | 32) != *word)
            return 0;
    return p == end;
}

/* Digits with at most one point at p, into d; NULL if there is none. */
FV_INLINE const unsigned char *fv_digits(const unsigned char *p, const unsigned char *end,
                                         fv_decimal *d) {
    const unsigned char *begin = p;
    uint64_t m = 0, eight;
    int64_t e = 0;
    int point = 0;
    d->cut = 0;
    for (; p < end && fv_is_digit(*p); p++)
        if (m < 1000000000000000000u) /* room for one more digit */
            m = m * 10 + (*p - '0');
        else {
            d->cut |= *p != '0';
            e++;
        }
    if (p < end && *p == '.') {
        point = 1;
        p++;
        for (; end - p >= 8 && m < 10000000000u && fv_eight_digits(p, &eight); p += 8, e -= 8)
            m = m * 100000000u + eight;
        for (; p < end && fv_is_digit(*p); p++)
            if (m < 1000000000000000000u) {
                m = m * 10 + (*p - '0');
                e--;
            } else
                d->cut |= *p != '0';
    }
    d->digits = m;
    d->exponent = e;
    return p - begin == point ? NULL : p;
}

/* The number at [*at, end) up to a blank, rounded for `bits` significant bits; moves *at behind it. */
FV_INLINE int fv_number(const unsigned char **at, const unsigned char *end, int bits,
                        double *value) {
    const unsigned char *p = *at, *begin;
    fv_decimal d = {0, 0, 0, 0};
    if (p < end && (*p == '-' || *p == '+'))
        d.negative = *p++ == '-';
    begin = p;
    p = fv_digits(begin, end, &d);
    if (p && p < end && (*p | 32) == 'e') {
        int64_t x = 0;
        int down = 0;
        p++;
        if (p < end && (*p == '-' || *p == '+'))
            down = *p++ == '-';
        if (p == end || !fv_is_digit(*p))
            return FV_NUMBER_BAD;
        for (; p < end && fv_is_digit(*p); p++)
            if (x < 100000)
                x = x * 10 + (*p - '0');
        d.exponent += down ? -x : x;
    }
    if (p && (p == end || fv_is_blank(*p))) {
        const int sure = fv_decimal_value(&d, bits, value);
        if (d.negative)
            *value = -*value;
        *at = p;
        return sure ? FV_NUMBER_DONE : FV_NUMBER_HARD;
    }
    for (p = begin; p < end && !fv_is_blank(*p);)
        p++;
    *at = p;
    return fv_is_word(begin, p, "nan") || fv_is_word(begin, p, "inf") ||
                   fv_is_word(begin, p, "infinity")
               ? FV_NUMBER_HARD
               : FV_NUMBER_BAD;
}

#endif
