/* Rows of word2vec files: text to floats without the locale, correctly rounded; binary rows copied.

   A text row is a key, then dim numbers, one blank between fields. The last dim fields are the
   vector, so that keys with blanks survive. Numbers this code cannot round for certain (nan, inf,
   huge exponents, a tie after rounding) are left to the caller: their place goes to a list.
   Reads data; writes vectors, spans, hard. Twin: fastvec/_reference/vecfile.py. */
#ifndef FASTVEC_VECFILE_H
#define FASTVEC_VECFILE_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const unsigned char *data;
    int64_t size;
    int64_t dim;
    float *vectors;    /* (max_rows, dim) */
    int64_t max_rows;
    int64_t *spans;    /* (max_rows, 2) begin and end of each key */
    int64_t *hard;     /* (max_hard, 3) index into vectors, begin and end of the number */
    int64_t max_hard;  /* at least dim */
    int64_t n_rows, n_hard, n_lines, position; /* results; position is where the next row begins */
} fv_vecfile;

enum { FV_NUMBER_BAD, FV_NUMBER_HARD, FV_NUMBER_DONE };
enum { FV_ROWS_DONE, FV_ROWS_BAD, FV_ROWS_FULL };

/* The float nearest to v if that is sure although v itself is rounded: v must not be a tie. */
static inline int fv_round_wide(long double v, float *result)
{
    float near = (float)v;
    if (!(near <= FLT_MAX && near >= -FLT_MAX))
        return 0;
    if ((long double)near != v) {
        float next = nextafterf(near, v > (long double)near ? INFINITY : -INFINITY);
        if (!(next <= FLT_MAX && next >= -FLT_MAX) || ((long double)near + (long double)next) / 2 == v)
            return 0;
    }
    *result = near;
    return 1;
}

/* m * 10^e to the nearest float; 0 when this needs more than the widest type at hand. */
static inline int fv_scale(uint64_t m, int64_t e, float *result)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (m == 0) {
        *result = 0.0f;
        return 1;
    }
    if (m <= (uint64_t)1 << 53 && e >= -22 && e <= 22) {
        /* both operands are exact, so v is rounded once; only a tie could then round wrongly */
        double v = e < 0 ? (double)m / power[-e] : (double)m * power[e];
        uint64_t bits;
        memcpy(&bits, &v, sizeof bits);
        if (v >= (double)FLT_MIN && v <= 1e38 && (bits & 0x1fffffffu) != 0x10000000u) {
            *result = (float)v;
            return 1;
        }
    }
#if LDBL_MANT_DIG >= 64
    if (e >= -27 && e <= 27) {
        static const long double wide[] = {
            1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
            1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
            1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
        return fv_round_wide(e < 0 ? (long double)m / wide[-e] : (long double)m * wide[e], result);
    }
#endif
    return 0;
}

static inline int fv_is_blank(unsigned char c) { return c == ' ' || c == '\t'; }

static inline int fv_is_word(const unsigned char *p, const unsigned char *end, const char *word)
{
    for (; *word; p++, word++)
        if (p == end || (*p | 32) != *word)
            return 0;
    return p == end;
}

/* One number at [*at, end) up to a blank; moves *at behind it. */
static inline int fv_number(const unsigned char **at, const unsigned char *end, float *result)
{
    const unsigned char *p = *at, *begin;
    int negative = 0, n_digits = 0, cut = 0;
    uint64_t m = 0;
    int64_t e = 0;
    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    begin = p;
    for (int fraction = 0; p < end; p++) {
        unsigned digit = (unsigned)*p - '0';
        if (digit < 10) {
            n_digits++;
            if (m < 1000000000000000000u) { /* room for one more digit */
                m = m * 10 + digit;
                e -= fraction;
            } else {
                cut |= digit != 0;
                e += !fraction;
            }
        } else if (*p == '.' && !fraction)
            fraction = 1;
        else
            break;
    }
    if (n_digits && p < end && (*p | 32) == 'e') {
        int down = 0;
        int64_t x = 0;
        p++;
        if (p < end && (*p == '-' || *p == '+'))
            down = *p++ == '-';
        if (p == end || (unsigned)*p - '0' > 9)
            return FV_NUMBER_BAD;
        for (; p < end && (unsigned)*p - '0' <= 9; p++)
            if (x < 100000)
                x = x * 10 + (*p - '0');
        e += down ? -x : x;
    }
    if (n_digits && (p == end || fv_is_blank(*p))) {
        float value, above;
        int sure = fv_scale(m, e, &value);
        if (sure && cut) /* the digits left out lie between m and m + 1 */
            sure = fv_scale(m + 1, e, &above) && above == value;
        *at = p;
        *result = negative ? -value : value;
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

/* Exactly dim numbers in [p, end): 1, or 0 if there is something else. */
static inline int fv_numbers(fv_vecfile *f, const unsigned char *p, const unsigned char *end)
{
    float *vector = f->vectors + f->n_rows * f->dim;
    int64_t n_hard = f->n_hard;
    for (int64_t i = 0; i < f->dim; i++) {
        while (p < end && fv_is_blank(*p))
            p++;
        const unsigned char *begin = p;
        float value = NAN;
        int status = fv_number(&p, end, &value);
        if (status == FV_NUMBER_BAD)
            return 0;
        if (status == FV_NUMBER_HARD) {
            int64_t *place = f->hard + 3 * n_hard++;
            value = NAN;
            place[0] = f->n_rows * f->dim + i;
            place[1] = begin - f->data;
            place[2] = p - f->data;
        }
        vector[i] = value;
    }
    while (p < end && fv_is_blank(*p))
        p++;
    if (p != end)
        return 0;
    f->n_hard = n_hard;
    return 1;
}

/* The blank before the last dim fields of [begin, end), or NULL. */
static inline const unsigned char *fv_last_fields(const unsigned char *begin,
                                                  const unsigned char *end, int64_t dim)
{
    const unsigned char *p = end;
    for (int64_t i = 0; i < dim; i++) {
        while (p > begin && fv_is_blank(p[-1]))
            p--;
        const unsigned char *field_end = p;
        while (p > begin && !fv_is_blank(p[-1]))
            p--;
        if (p == field_end || p == begin)
            return NULL;
    }
    return p - 1;
}

/* Text rows of whole lines. */
static inline int fv_text_rows(fv_vecfile *f)
{
    while (f->position < f->size && f->n_rows < f->max_rows) {
        const unsigned char *begin = f->data + f->position, *stop = f->data + f->size;
        const unsigned char *newline = memchr(begin, '\n', (size_t)(stop - begin));
        const unsigned char *end = newline ? newline : stop;
        const int64_t next = newline ? newline + 1 - f->data : f->size;
        while (end > begin && (fv_is_blank(end[-1]) || end[-1] == '\r'))
            end--;
        if (end > begin) {
            if (f->n_hard + f->dim > f->max_hard)
                return FV_ROWS_FULL;
            const unsigned char *key_end = memchr(begin, ' ', (size_t)(end - begin));
            if (!key_end || !fv_numbers(f, key_end, end)) {
                key_end = fv_last_fields(begin, end, f->dim);
                if (!key_end || !fv_numbers(f, key_end, end))
                    return FV_ROWS_BAD;
            }
            f->spans[2 * f->n_rows] = begin - f->data;
            f->spans[2 * f->n_rows + 1] = key_end - f->data;
            f->n_rows++;
        }
        f->n_lines++;
        f->position = next;
    }
    return FV_ROWS_DONE;
}

/* Binary rows: newlines, key, blank, dim little-endian floats; stops before an incomplete row. */
static inline int fv_binary_rows(fv_vecfile *f)
{
    const int64_t width = f->dim * (int64_t)sizeof(float);
    while (f->n_rows < f->max_rows) {
        int64_t begin = f->position;
        while (begin < f->size && f->data[begin] == '\n')
            begin++;
        const unsigned char *blank =
            begin < f->size ? memchr(f->data + begin, ' ', (size_t)(f->size - begin)) : NULL;
        if (!blank || blank + 1 + width > f->data + f->size)
            break;
        memcpy(f->vectors + f->n_rows * f->dim, blank + 1, (size_t)width);
        f->spans[2 * f->n_rows] = begin;
        f->spans[2 * f->n_rows + 1] = blank - f->data;
        f->n_rows++;
        f->position = blank + 1 + width - f->data;
    }
    return FV_ROWS_DONE;
}

#endif
