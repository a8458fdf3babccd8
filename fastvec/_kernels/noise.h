/* Noise words from random numbers: the alias draws of rng.h four at a time, and the rows they stand for.
   Where a level has no such form, plain.h draws one after the other. */

#if FV_LEVEL == 2 || FV_LEVEL == 3
#define FV_RESOLVE_KERNEL fv_resolve
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
        const __m256i column = fv_columns(numbers, size);
        _mm256_storeu_si256((__m256i *)(number + k), numbers);
        const __m128i upper = _mm256_extracti128_si256(column, 1);
        FV_PREFETCH_KEEP(alias + (uint32_t)_mm256_extract_epi32(column, 0));
        FV_PREFETCH_KEEP(alias + (uint32_t)_mm256_extract_epi32(column, 2));
        FV_PREFETCH_KEEP(alias + (uint32_t)_mm_extract_epi32(upper, 0));
        FV_PREFETCH_KEEP(alias + (uint32_t)_mm_extract_epi32(upper, 2));
    }
    for (; k < n; k++, z += FV_GOLDEN) {
        number[k] = fv_mix64(z);
        FV_PREFETCH_KEEP(alias + fv_below(number[k], (uint32_t)n_alias));
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

/* Ids of four numbers, in the lower halves of their lanes; with `single` only the first one's is looked up. */
FV_INLINE __m256i fv_draw4(const uint64_t *alias, __m256i size, const uint64_t *number, int single)
{
    const __m256i low = _mm256_set1_epi64x(0xffffffff);
    const __m256i numbers = _mm256_loadu_si256((const __m256i *)number);
    const __m256i column = fv_columns(numbers, size);
    __m256i entry;
    if (single) /* K = 5, 9, 13 */
        entry = _mm256_castsi128_si256(_mm_loadl_epi64(
            (const __m128i *)(alias + (uint32_t)_mm_cvtsi128_si32(_mm256_castsi256_si128(column)))));
    else
        entry = fv_entries4(alias, column);
    const __m256i stays =
        _mm256_cmpgt_epi64(_mm256_and_si256(entry, low), _mm256_and_si256(numbers, low));
    return _mm256_blendv_epi8(_mm256_srli_epi64(entry, 32), column, stays);
}

/* Whether two of n < 8 ids and the target are one. */
FV_INLINE int fv_any_twice(__m256i ids, uint32_t n, int32_t target)
{
    const __m256i place = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), end = _mm256_set1_epi32((int32_t)n);
    const __m256i free = _mm256_setr_epi32(-1, -2, -3, -4, -5, -6, -7, -8); /* no ids */
    ids = _mm256_blendv_epi8(free, ids, _mm256_cmpgt_epi32(end, place));
    ids = _mm256_blendv_epi8(ids, _mm256_set1_epi32(target), _mm256_cmpeq_epi32(end, place));
    const __m256i by4 = _mm256_permute4x64_epi64(ids, 0x4e); /* lanes moved on by four places */
    const __m256i by1 = _mm256_alignr_epi8(by4, ids, 4), by2 = _mm256_alignr_epi8(by4, ids, 8);
    const __m256i by3 = _mm256_alignr_epi8(by4, ids, 12);
    const __m256i near =
        _mm256_or_si256(_mm256_cmpeq_epi32(ids, by1), _mm256_cmpeq_epi32(ids, by2));
    const __m256i far = _mm256_or_si256(_mm256_cmpeq_epi32(ids, by3), _mm256_cmpeq_epi32(ids, by4));
    return _mm256_movemask_epi8(_mm256_or_si256(near, far)) != 0;
}

/* fv_row_at of four ids in rows of one kind. */
FV_INLINE __m256i fv_places(const fv_rows *rows, __m256i ids)
{
    const __m256i bytes = _mm256_set1_epi64x(rows->stride * (int64_t)sizeof(float));
    return _mm256_add_epi64(_mm256_set1_epi64x((int64_t)(intptr_t)rows->base), _mm256_mul_epu32(ids, bytes));
}

static int fv_resolve(const fv_noise *t, const uint64_t *number, uint32_t n, int32_t target, int32_t *id,
                      float **row)
{
    const uint64_t *const alias = t->alias;
    const __m256i size = _mm256_set1_epi64x((int64_t)t->n_alias);
    const fv_rows *const rows = t->table->rows;
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m256i eight = _mm256_setzero_si256();
    for (uint32_t k = 0; k < n; k += 4) {
        const __m256i ids = fv_draw4(alias, size, number + k, n - k == 1);
        const __m256i packed = _mm256_permutevar8x32_epi32(ids, even);
        __m256i places = fv_places(&rows[0], ids);
        if (t->table->n_apart) {
            const __m256i apart = _mm256_cmpgt_epi64(_mm256_set1_epi64x(t->table->n_apart), ids);
            places = _mm256_blendv_epi8(places, fv_places(&rows[1], ids), apart);
        }
        _mm256_storeu_si256((__m256i *)(row + k), places);
        _mm_storeu_si128((__m128i *)(id + k), _mm256_castsi256_si128(packed));
        eight = k ? _mm256_blend_epi32(eight, packed, 0xf0) : packed;
    }
    return n < 8 ? fv_any_twice(eight, n, target) : FV_PERHAPS;
}

#else
#define FV_RESOLVE_KERNEL NULL
#define FV_DRAW_KERNEL NULL
#endif
