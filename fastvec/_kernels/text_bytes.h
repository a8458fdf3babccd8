/* Loads and hashes of tokens, and the bytes that separate them. */
#ifndef FASTVEC_TEXT_BYTES_H
#define FASTVEC_TEXT_BYTES_H

#include <string.h>

#include "compiler.h"
#include "text_table.h"

#if defined(__BYTE_ORDER__) && defined(__ORDER_BIG_ENDIAN__)
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define FV_BIG_ENDIAN 1
#endif
#endif

/* Eight bytes, the first one lowest. */
FV_INLINE uint64_t fv_load64(const unsigned char *p) {
    uint64_t x;
    memcpy(&x, p, 8);
#ifdef FV_BIG_ENDIAN
    x = ((x & 0x00ff00ff00ff00ffu) << 8) | ((x >> 8) & 0x00ff00ff00ff00ffu);
    x = ((x & 0x0000ffff0000ffffu) << 16) | ((x >> 16) & 0x0000ffff0000ffffu);
    x = (x << 32) | (x >> 32);
#endif
    return x;
}

/* The low n bytes of x, n from 0 to 8. */
FV_INLINE uint64_t fv_low_bytes(uint64_t x, uint64_t n) {
    return n >= 8 ? x : x & (((uint64_t)1 << (8 * n)) - 1);
}

FV_INLINE uint64_t fv_mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ (x >> 32);
}

/* Fills in the token's words and hash; reads up to 16 bytes from its start, whatever its length. */
FV_INLINE void fv_token_set(fv_token *token, const unsigned char *text, uint64_t length) {
    token->text = text;
    token->length = length;
    token->head = fv_low_bytes(fv_load64(text), length);
    if (FV_LIKELY(length <= 16)) {
        token->tail = length > 8 ? fv_low_bytes(fv_load64(text + 8), length - 8) : 0;
        token->hash = fv_mix(token->head * 0x9e3779b97f4a7c15u
                             ^ fv_mix(token->tail + length * 0xbf58476d1ce4e5b9u));
        return;
    }
    uint64_t hash = length;
    for (uint64_t i = 0; i + 8 <= length; i += 8)
        hash = fv_mix(hash ^ fv_load64(text + i)) * 0x9e3779b97f4a7c15u;
    token->tail = fv_load64(text + length - 8);
    token->hash = fv_mix(hash ^ token->tail);
}

/* Length in bytes of the white space at p, 0 if p begins none: what str.split() splits at. May read
   two bytes behind p. */
FV_INLINE int fv_white_at(const unsigned char *p) {
    switch (p[0]) {
    case 0x09: case 0x0a: case 0x0b: case 0x0c: case 0x0d:
    case 0x1c: case 0x1d: case 0x1e: case 0x1f: case 0x20:
        return 1;
    case 0xc2: /* U+0085, U+00A0 */
        return p[1] == 0x85 || p[1] == 0xa0 ? 2 : 0;
    case 0xe1: /* U+1680 */
        return p[1] == 0x9a && p[2] == 0x80 ? 3 : 0;
    case 0xe2: /* U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F */
        if (p[1] == 0x80)
            return (p[2] >= 0x80 && p[2] <= 0x8a) || p[2] == 0xa8 || p[2] == 0xa9 || p[2] == 0xaf ? 3 : 0;
        return p[1] == 0x81 && p[2] == 0x9f ? 3 : 0;
    case 0xe3: /* U+3000 */
        return p[1] == 0x80 && p[2] == 0x80 ? 3 : 0;
    default:
        return 0;
    }
}

/* First byte from p on, before end, that may begin white space; end if there is none. Eight bytes at
   a time: below 0x21, or the lead byte of a sequence of several bytes. */
FV_INLINE const unsigned char *fv_token_end(const unsigned char *p, const unsigned char *end) {
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    for (;;) {
        uint64_t x = fv_load64(p);
        /* A borrow can only mark bytes above the first true mark, so the first mark is exact. */
        uint64_t low = (x - 0x21 * ones) & ~x & highs;
        if (FV_UNLIKELY(x & highs)) {
            for (int i = 0; i < 8; i++)
                if (fv_white_at(p + i) || p + i >= end)
                    return p + i < end ? p + i : end;
        } else if (low) {
            const unsigned char *q = p + FV_TRAILING_ZEROS(low) / 8;
            if (q >= end)
                return end;
            if (FV_LIKELY(fv_white_at(q)))
                return q;
            p = q + 1; /* a control character within a token */
            continue;
        }
        p += 8;
        if (p >= end)
            return end;
    }
}

#endif
