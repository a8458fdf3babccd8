/* Narrow numbers as floats, exactly: VF_LANES of half precision or of int8 at once, or one.

   Where the instruction set has no conversion, a half's exponent and mantissa are moved to a float's
   place and 2^112 makes up for the difference of the biases; this is right for subnormals, too. */
#ifndef FASTVEC_SIMD_NARROW_H
#define FASTVEC_SIMD_NARROW_H

#define FV_HALF_BIAS 0x1p112f
#define FV_HALF_INFINITE 0x0f800000 /* the bits of infinity after the move; NaN is above */
#define FV_FLOAT_INFINITE 0x7f800000

FV_INLINE float fv_half(uint16_t half)
{
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    const uint32_t infinite = bits >= FV_HALF_INFINITE ? FV_FLOAT_INFINITE : 0;
    float value;
    memcpy(&value, &bits, sizeof value);
    value *= FV_HALF_BIAS;
    memcpy(&bits, &value, sizeof bits);
    bits |= infinite | (uint32_t)(half & 0x8000) << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#if FV_LEVEL == FV_LEVEL_AVX512
FV_INLINE vf vf_load_half(const uint16_t *p)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}
FV_INLINE vf vf_load_int8(const int8_t *p)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
#elif FV_LEVEL == FV_LEVEL_AVX2
FV_INLINE vf vf_load_half(const uint16_t *p)
{
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}
FV_INLINE vf vf_load_int8(const int8_t *p)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
#elif FV_LEVEL == FV_LEVEL_SSE2
FV_INLINE vf vf_load_half(const uint16_t *p)
{
    __m128i half = _mm_unpacklo_epi16(_mm_loadl_epi64((const __m128i *)p), _mm_setzero_si128());
    __m128i bits = _mm_slli_epi32(_mm_and_si128(half, _mm_set1_epi32(0x7fff)), 13);
    __m128i infinite = _mm_and_si128(_mm_cmpgt_epi32(bits, _mm_set1_epi32(FV_HALF_INFINITE - 1)),
                                     _mm_set1_epi32(FV_FLOAT_INFINITE));
    __m128i sign = _mm_slli_epi32(_mm_and_si128(half, _mm_set1_epi32(0x8000)), 16);
    __m128 value = _mm_mul_ps(_mm_castsi128_ps(bits), _mm_set1_ps(FV_HALF_BIAS));
    return _mm_or_ps(value, _mm_castsi128_ps(_mm_or_si128(infinite, sign)));
}
FV_INLINE vf vf_load_int8(const int8_t *p)
{
    int32_t four;
    memcpy(&four, p, sizeof four);
    __m128i x = _mm_cvtsi32_si128(four);
    x = _mm_unpacklo_epi8(x, x);
    x = _mm_unpacklo_epi16(x, x); /* each byte four times: the topmost carries the sign */
    return _mm_cvtepi32_ps(_mm_srai_epi32(x, 24));
}
#elif FV_LEVEL == FV_LEVEL_NEON
FV_INLINE vf vf_load_half(const uint16_t *p)
{
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
FV_INLINE vf vf_load_int8(const int8_t *p)
{
    uint32_t four;
    memcpy(&four, p, sizeof four);
    int16x8_t wide = vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
}
#else
FV_INLINE vf vf_load_half(const uint16_t *p) { return fv_half(*p); }
FV_INLINE vf vf_load_int8(const int8_t *p) { return (float)*p; }
#endif

#endif
