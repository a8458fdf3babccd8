/* Noise words from random numbers: the alias draws of rng.h four at a time, and the rows they stand for. Of
   windows that share no more than their size, each lane draws for its own; other draws are runs of numbers.
   Where a level has no such form, plain.h and outputs.h draw one after the other. */

#if FV_LEVEL == 2 || FV_LEVEL == 3
#define FV_RESOLVE_KERNEL fv_resolve_four
#define FV_FOUR_KERNEL fv_draw_four
#define FV_DRAW_KERNEL fv_draw_ahead

/* The lower halves of 64-bit products; the high half of each factor of b is in `b_high`. */
FV_INLINE __m256i fv_mul64(__m256i a, __m256i b, __m256i b_high)
{
    const __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b),
                                           _mm256_mul_epu32(a, b_high));
    return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

FV_INLINE __m256i fv_mix64x4(__m256i z)
{
    const __m256i a = _mm256_set1_epi64x((int64_t)FV_MIX_A), b = _mm256_set1_epi64x((int64_t)FV_MIX_B);
    const __m256i a_high = _mm256_set1_epi64x(FV_MIX_A >> 32), b_high = _mm256_set1_epi64x(FV_MIX_B >> 32);
    z = fv_mul64(_mm256_xor_si256(z, _mm256_srli_epi64(z, 30)), a, a_high);
    z = fv_mul64(_mm256_xor_si256(z, _mm256_srli_epi64(z, 27)), b, b_high);
    return _mm256_xor_si256(z, _mm256_srli_epi64(z, 31));
}

FV_INLINE __m256i fv_columns(__m256i numbers, __m256i size)
{
    return _mm256_srli_epi64(_mm256_mul_epu32(_mm256_srli_epi64(numbers, 32), size), 32);
}

/* Asks for the entries of the columns in the lower halves of four lanes. */
FV_INLINE void fv_ask_entries(const uint64_t *alias, __m256i column)
{
    const __m128i upper = _mm256_extracti128_si256(column, 1);
    FV_PREFETCH_KEEP(alias + (uint32_t)_mm256_extract_epi32(column, 0));
    FV_PREFETCH_KEEP(alias + (uint32_t)_mm256_extract_epi32(column, 2));
    FV_PREFETCH_KEEP(alias + (uint32_t)_mm_extract_epi32(upper, 0));
    FV_PREFETCH_KEEP(alias + (uint32_t)_mm_extract_epi32(upper, 2));
}

static void fv_draw_ahead(const fv_noise *t, uint64_t key, uint64_t first, uint32_t n, uint64_t *number)
{
    const uint64_t *const alias = t->alias, n_alias = t->n_alias;
    const __m256i size = _mm256_set1_epi64x((int64_t)n_alias);
    uint64_t z = key + FV_GOLDEN * first;
    uint32_t k = 0;
    for (; k + 4 <= n; k += 4, z += 4 * FV_GOLDEN) {
        const __m256i steps = _mm256_setr_epi64x(0, (int64_t)FV_GOLDEN, (int64_t)(2 * FV_GOLDEN),
                                                 (int64_t)(3 * FV_GOLDEN));
        const __m256i numbers = fv_mix64x4(_mm256_add_epi64(_mm256_set1_epi64x((int64_t)z), steps));
        _mm256_storeu_si256((__m256i *)(number + k), numbers);
        fv_ask_entries(alias, fv_columns(numbers, size));
    }
    for (; k < n; k++, z += FV_GOLDEN) {
        number[k] = fv_mix64(z);
        FV_PREFETCH_KEEP(alias + fv_below(number[k], (uint32_t)n_alias));
    }
}

static void fv_draw_four(const fv_noise *t, uint64_t key, const int64_t *position, uint32_t n,
                         uint64_t *number)
{
    const uint64_t *const alias = t->alias, step = FV_GOLDEN * n;
    const __m256i size = _mm256_set1_epi64x((int64_t)t->n_alias);
    const __m256i golden = _mm256_set1_epi64x((int64_t)FV_GOLDEN);
    const __m256i first = fv_mul64(_mm256_loadu_si256((const __m256i *)position),
                                   _mm256_set1_epi64x((int64_t)step), _mm256_set1_epi64x((int64_t)(step >> 32)));
    __m256i z = _mm256_add_epi64(_mm256_set1_epi64x((int64_t)key), first);
    for (uint32_t k = 0; k < n; k++, z = _mm256_add_epi64(z, golden)) {
        const __m256i numbers = fv_mix64x4(z);
        _mm256_storeu_si256((__m256i *)(number + 4 * k), numbers);
        fv_ask_entries(alias, fv_columns(numbers, size));
    }
}

/* The alias table's entries of the columns in the lower halves of four lanes. Single loads: a gather was
   measured no faster, and costs more on processors that guard it against leaks. */
FV_INLINE __m256i fv_entries4(const uint64_t *alias, __m256i column)
{
    const __m128i low = _mm256_castsi256_si128(column), high = _mm256_extracti128_si256(column, 1);
    const uint64_t *const first = alias + (uint32_t)_mm_cvtsi128_si32(low);
    const uint64_t *const second = alias + (uint32_t)_mm_extract_epi32(low, 2);
    const uint64_t *const third = alias + (uint32_t)_mm_cvtsi128_si32(high);
    const uint64_t *const fourth = alias + (uint32_t)_mm_extract_epi32(high, 2);
    return _mm256_set_epi64x((int64_t)*fourth, (int64_t)*third, (int64_t)*second, (int64_t)*first);
}

/* Ids of four numbers, in the lower halves of their lanes. */
FV_INLINE __m256i fv_ids4(const uint64_t *alias, __m256i size, const uint64_t *number)
{
    const __m256i low = _mm256_set1_epi64x(0xffffffff);
    const __m256i numbers = _mm256_loadu_si256((const __m256i *)number);
    const __m256i column = fv_columns(numbers, size);
    const __m256i entry = fv_entries4(alias, column);
    const __m256i stays =
        _mm256_cmpgt_epi64(_mm256_and_si256(entry, low), _mm256_and_si256(numbers, low));
    return _mm256_blendv_epi8(_mm256_srli_epi64(entry, 32), column, stays);
}

/* A table in every lane. */
typedef struct {
    __m256i base[2], bytes[2], n_apart;
} fv_table4;

FV_INLINE fv_table4 fv_spread(const fv_table *table)
{
    fv_table4 of;
    for (int i = 0; i < 2; i++) {
        of.base[i] = _mm256_set1_epi64x((int64_t)(intptr_t)table->rows[i].base);
        of.bytes[i] = _mm256_set1_epi64x(table->rows[i].stride * (int64_t)sizeof(float));
    }
    of.n_apart = _mm256_set1_epi64x(table->n_apart);
    return of;
}

/* Notes the rows of four ids, one in each window. */
FV_INLINE void fv_note4(const fv_table4 *table, const int apart, __m256i ids, float **row, ptrdiff_t window)
{
    __m256i places = _mm256_add_epi64(table->base[0], _mm256_mul_epu32(ids, table->bytes[0]));
    if (apart)
        places = _mm256_blendv_epi8(
            places, _mm256_add_epi64(table->base[1], _mm256_mul_epu32(ids, table->bytes[1])),
            _mm256_cmpgt_epi64(table->n_apart, ids));
    const __m128i low = _mm256_castsi256_si128(places), high = _mm256_extracti128_si256(places, 1);
    _mm_storel_epi64((__m128i *)row, low);
    _mm_storel_epi64((__m128i *)(row + window), _mm_unpackhi_epi64(low, low));
    _mm_storel_epi64((__m128i *)(row + 2 * window), high);
    _mm_storel_epi64((__m128i *)(row + 3 * window), _mm_unpackhi_epi64(high, high));
}

enum { FV_COMPARED = 8 }; /* fewer noise words are compared with each other */

/* Of four windows. */
typedef struct {
    const uint64_t *alias;
    __m256i size;
    fv_table4 table;
    __m128i seen[FV_COMPARED], twice; /* ids so far; lanes with a repeat */
    float **row;
    ptrdiff_t window; /* between the rows of two windows */
} fv_windows;

FV_INLINE fv_windows fv_windows_begin(const fv_noise *t, uint32_t n, const int32_t *target, const int apart,
                                      float **row)
{
    fv_windows w;
    w.alias = t->alias;
    w.size = _mm256_set1_epi64x((int64_t)t->n_alias);
    w.table = fv_spread(t->table);
    w.seen[0] = _mm_loadu_si128((const __m128i *)target);
    w.twice = _mm_setzero_si128();
    w.row = row;
    w.window = (ptrdiff_t)n + 2;
    fv_note4(&w.table, apart, _mm256_cvtepu32_epi64(w.seen[0]), row, w.window);
    return w;
}

/* Noise word k of each window. */
FV_INLINE void fv_windows_word(fv_windows *w, uint32_t k, const uint64_t *number, int32_t *id, const int apart,
                               const int compared)
{
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i ids = fv_ids4(w->alias, w->size, number + 4 * k);
    const __m128i packed = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(ids, even));
    fv_note4(&w->table, apart, ids, w->row + 1 + k, w->window);
    _mm_storeu_si128((__m128i *)(id + 4 * k), packed);
    if (!compared)
        return;
    for (uint32_t j = 0; j <= k; j++)
        w->twice = _mm_or_si128(w->twice, _mm_cmpeq_epi32(packed, w->seen[j]));
    w->seen[k + 1] = packed;
}

FV_INLINE int fv_windows_twice(const fv_windows *w)
{
    return _mm_movemask_ps(_mm_castsi128_ps(w->twice));
}

FV_INLINE int fv_resolve_any(const fv_noise *t, const uint64_t *number, uint32_t n, const int32_t *target,
                             int32_t *id, float **row, const int apart)
{
    fv_windows w = fv_windows_begin(t, n, target, apart, row);
    if (n >= FV_COMPARED) {
        for (uint32_t k = 0; k < n; k++)
            fv_windows_word(&w, k, number, id, apart, 0);
        return FV_PERHAPS;
    }
    for (uint32_t k = 0; k < n; k++)
        fv_windows_word(&w, k, number, id, apart, 1);
    return fv_windows_twice(&w);
}

/* K = 5: everything stays in registers. */
FV_INLINE int fv_resolve_usual(const fv_noise *t, const uint64_t *number, const int32_t *target, int32_t *id,
                               float **row, const int apart)
{
    fv_windows w = fv_windows_begin(t, FV_FEW_OUT - 1, target, apart, row);
    FV_UNROLL
    for (uint32_t k = 0; k < FV_FEW_OUT - 1; k++)
        fv_windows_word(&w, k, number, id, apart, 1);
    return fv_windows_twice(&w);
}

static int fv_resolve_four(const fv_noise *t, const uint64_t *number, uint32_t n, const int32_t *target,
                           int32_t *id, float **row)
{
    const int apart = t->table->n_apart > 0, usual = n == FV_FEW_OUT - 1;
    if (usual && apart)
        return fv_resolve_usual(t, number, target, id, row, 1);
    if (usual)
        return fv_resolve_usual(t, number, target, id, row, 0);
    if (apart)
        return fv_resolve_any(t, number, n, target, id, row, 1);
    return fv_resolve_any(t, number, n, target, id, row, 0);
}

#else
#define FV_RESOLVE_KERNEL NULL
#define FV_FOUR_KERNEL NULL
#define FV_DRAW_KERNEL NULL
#endif
