/* Floats to the shortest decimals that are read back as the same floats, in the style of Python's repr
   (in that of NumPy for what is just below 0.0001).

   The value is scaled to nine digits, which always suffice for a float; fewer are tried by rounding
   and reading back with decimal.h. Every step is a double operation of known error, so what is
   accepted is read back exactly. */
#ifndef FASTVEC_FLOAT_TEXT_H
#define FASTVEC_FLOAT_TEXT_H

#include "decimal.h"

enum { FV_FLOAT_TEXT = 20 }; /* bytes that a float takes at most: -1234567890000000.0 */

/* m * 10^e is read back as `value`. */
FV_INLINE int fv_reads_back(uint64_t m, int e, float value) {
    const fv_decimal d = {m, e, 0, 0};
    double v;
    return fv_decimal_value(&d, 24, &v) && (float)v == value;
}

/* Digits m and exponent e of the shortest m * 10^e for a finite value > 0. */
FV_INLINE uint64_t fv_shortest(float value, int *exponent) {
    static const uint32_t power[] = {1,      10,      100,      1000,      10000,
                                     100000, 1000000, 10000000, 100000000, 1000000000};
    int binary, steps = 0;
    frexp((double)value, &binary);
    /* 1233 / 4096 is a little below log10(2); the sum keeps the division one of positive numbers */
    int e = ((binary - 1) * 1233 + (1 << 20)) / 4096 - 256 - 8;
    double nine = fv_times_power((double)value, -e, &steps);
    for (; nine >= 999999999.5; nine = fv_times_power((double)value, -e, &steps))
        e++;
    for (; nine < 99999999.5; nine = fv_times_power((double)value, -e, &steps))
        e--;
    uint64_t best = (uint64_t)(nine + 0.5);
    int best_e = e;
    for (int dropped = 1; dropped < 9; dropped++) {
        uint64_t m = (uint64_t)(nine / power[dropped] + 0.5);
        if (!fv_reads_back(m, e + dropped, value))
            break;
        for (; m % 10 == 0; m /= 10) /* zeros at the end cost nothing: go on behind them */
            dropped++;
        best = m;
        best_e = e + dropped;
    }
    *exponent = best_e;
    return best;
}

/* Writes `value`, returns the number of bytes. */
FV_INLINE int fv_write_float(float value, char *out) {
    char digits[20];
    char *p = out;
    int n = 0, e = 0;
    if (isnan(value)) {
        memcpy(out, "nan", 3);
        return 3;
    }
    if (signbit(value))
        *p++ = '-';
    value = fabsf(value);
    if (value == 0.0f || isinf(value)) {
        memcpy(p, value == 0.0f ? "0.0" : "inf", 3);
        return (int)(p - out) + 3;
    }
    uint64_t m = fv_shortest(value, &e);
    for (; m; m /= 10)
        digits[sizeof digits - 1 - n++] = (char)('0' + m % 10);
    const char *d = digits + sizeof digits - n;
    const int point = n + e; /* digits before the point */
    if (point > 16 || value < 1e-4) {
        int x = point - 1;
        *p++ = d[0];
        if (n > 1) {
            *p++ = '.';
            memcpy(p, d + 1, (size_t)n - 1);
            p += n - 1;
        }
        *p++ = 'e';
        *p++ = x < 0 ? '-' : '+';
        x = x < 0 ? -x : x;
        *p++ = (char)('0' + x / 10);
        *p++ = (char)('0' + x % 10);
    } else if (point <= 0) {
        memcpy(p, "0.000", 2 + (size_t)-point);
        p += 2 - point;
        memcpy(p, d, (size_t)n);
        p += n;
    } else if (point >= n) {
        memcpy(p, d, (size_t)n);
        memset(p + n, '0', (size_t)(point - n));
        memcpy(p + point, ".0", 2);
        p += point + 2;
    } else {
        memcpy(p, d, (size_t)point);
        p[point] = '.';
        memcpy(p + point + 1, d + point, (size_t)(n - point));
        p += n + 1;
    }
    return (int)(p - out);
}

#endif
