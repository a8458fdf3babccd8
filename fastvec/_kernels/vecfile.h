/* Rows of word2vec files: text is parsed, binary rows are copied.

   A text row is a key, then dim numbers, blanks between fields. The last dim fields are the vector, so
   that keys with blanks survive. Numbers that decimal.h leaves over go to a list for the caller.
   Reads data; writes vectors, spans, hard. Twin: fastvec/_reference/vecfile.py. */
#ifndef FASTVEC_VECFILE_H
#define FASTVEC_VECFILE_H

#include "decimal.h"
#include "keyset.h"

typedef struct {
    const unsigned char *data;
    int64_t size;
    int64_t dim;
    int bits;          /* significant bits of a number: 24, or 11 and 53 where vectors are double */
    float *floats;     /* (max_rows, dim) if bits is 24 */
    double *doubles;   /* (max_rows, dim) else */
    int64_t max_rows;  /* rows to store */
    int64_t max_seen;  /* rows to look at */
    int64_t *spans;    /* (max_rows, 2) begin and end of each key */
    int64_t *hard;     /* (max_hard, 3) index into vectors, begin and end of the number */
    int64_t max_hard;  /* at least dim */
    const fv_keyset *keys;        /* the rows to store, or NULL for all */
    const fv_keyset *first_words; /* what the text of such a row begins with, up to a blank */
    int64_t n_rows, n_seen, n_hard, n_lines, position; /* results; position: where the next row begins */
} fv_vecfile;

enum { FV_ROWS_DONE, FV_ROWS_BAD, FV_ROWS_FULL };

/* Exactly dim numbers in [p, end): 1, or 0 if there is something else. */
FV_INLINE int fv_numbers(fv_vecfile *f, const unsigned char *p, const unsigned char *end, int bits) {
    const int64_t row = f->n_rows * f->dim;
    int64_t n_hard = f->n_hard;
    for (int64_t i = 0; i < f->dim; i++) {
        while (p < end && fv_is_blank(*p))
            p++;
        const unsigned char *begin = p;
        double value = NAN;
        const int status = fv_number(&p, end, bits, &value);
        if (status == FV_NUMBER_BAD)
            return 0;
        if (status == FV_NUMBER_HARD) {
            int64_t *place = f->hard + 3 * n_hard++;
            value = 0.0;
            place[0] = row + i;
            place[1] = begin - f->data;
            place[2] = p - f->data;
        }
        if (bits == 24)
            f->floats[row + i] = (float)value;
        else
            f->doubles[row + i] = value;
    }
    while (p < end && fv_is_blank(*p))
        p++;
    if (p != end)
        return 0;
    f->n_hard = n_hard;
    return 1;
}

/* The blank before the last dim fields of [begin, end), or NULL. */
FV_INLINE const unsigned char *fv_last_fields(const unsigned char *begin, const unsigned char *end,
                                              int64_t dim) {
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

/* The line at `position`, without blanks and a carriage return at its end; moves *next behind it. */
FV_INLINE const unsigned char *fv_line_end(const fv_vecfile *f, int64_t *next) {
    const unsigned char *begin = f->data + f->position, *stop = f->data + f->size;
    const unsigned char *newline = memchr(begin, '\n', (size_t)(stop - begin));
    const unsigned char *end = newline ? newline : stop;
    *next = newline ? newline + 1 - f->data : f->size;
    while (end > begin && (fv_is_blank(end[-1]) || end[-1] == '\r'))
        end--;
    return end;
}

/* One text row in [begin, end), stored if it is wanted. */
FV_INLINE int fv_text_row(fv_vecfile *f, const unsigned char *begin, const unsigned char *end,
                          int bits) {
    const unsigned char *key_end = begin;
    while (key_end < end && !fv_is_blank(*key_end))
        key_end++;
    if (f->keys && !fv_keyset_has(f->first_words, begin, key_end - begin))
        return FV_ROWS_DONE; /* not looked at any further, not even for errors */
    if (f->n_rows == f->max_rows || f->n_hard + f->dim > f->max_hard)
        return FV_ROWS_FULL;
    if (!fv_numbers(f, key_end, end, bits)) {
        key_end = fv_last_fields(begin, end, f->dim);
        if (!key_end || !fv_numbers(f, key_end, end, bits))
            return FV_ROWS_BAD;
    }
    if (f->keys && !fv_keyset_has(f->keys, begin, key_end - begin)) {
        while (f->n_hard && f->hard[3 * f->n_hard - 3] >= f->n_rows * f->dim)
            f->n_hard--; /* those of the row that is dropped */
        return FV_ROWS_DONE;
    }
    f->spans[2 * f->n_rows] = begin - f->data;
    f->spans[2 * f->n_rows + 1] = key_end - f->data;
    f->n_rows++;
    return FV_ROWS_DONE;
}

/* Text rows of whole lines. */
FV_INLINE int fv_text_rows_of(fv_vecfile *f, int bits) {
    while (f->position < f->size && f->n_seen < f->max_seen) {
        const unsigned char *begin = f->data + f->position;
        int64_t next;
        const unsigned char *end = fv_line_end(f, &next);
        if (end > begin) {
            const int status = fv_text_row(f, begin, end, bits);
            if (status != FV_ROWS_DONE)
                return status;
            f->n_seen++;
        }
        f->n_lines++;
        f->position = next;
    }
    return FV_ROWS_DONE;
}

static inline int fv_text_rows(fv_vecfile *f) {
    switch (f->bits) { /* one copy of the loop for each */
    case 24:
        return fv_text_rows_of(f, 24);
    case 11:
        return fv_text_rows_of(f, 11);
    default:
        return fv_text_rows_of(f, 53);
    }
}

/* Counts rows (lines that are not blank) and lines, up to max_seen rows; position: where they end. */
static inline void fv_count_rows(fv_vecfile *f) {
    while (f->position < f->size && f->n_seen < f->max_seen) {
        int64_t next;
        f->n_seen += fv_line_end(f, &next) > f->data + f->position;
        f->n_lines++;
        f->position = next;
    }
}

/* Binary rows: newlines, key, blank, dim little-endian floats; stops before an incomplete row. */
static inline int fv_binary_rows(fv_vecfile *f) {
    const int64_t width = f->dim * (int64_t)sizeof(float);
    while (f->n_rows < f->max_rows) {
        int64_t begin = f->position;
        while (begin < f->size && f->data[begin] == '\n')
            begin++;
        const unsigned char *blank =
            begin < f->size ? memchr(f->data + begin, ' ', (size_t)(f->size - begin)) : NULL;
        if (!blank || blank + 1 + width > f->data + f->size)
            break;
        memcpy(f->floats + f->n_rows * f->dim, blank + 1, (size_t)width);
        f->spans[2 * f->n_rows] = begin;
        f->spans[2 * f->n_rows + 1] = blank - f->data;
        f->n_rows++;
        f->position = blank + 1 + width - f->data;
    }
    return FV_ROWS_DONE;
}

#endif
