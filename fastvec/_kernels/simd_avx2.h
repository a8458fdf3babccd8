/* AVX2 + FMA: 8 lanes, 16 registers. */
#define VF_LANES 8
typedef __m256 vf;

FV_INLINE vf vf_zero(void) { return _mm256_setzero_ps(); }
FV_INLINE vf vf_set1(float x) { return _mm256_set1_ps(x); }
FV_INLINE vf vf_bcast(const float *p) { return _mm256_broadcast_ss(p); }
FV_INLINE vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
FV_INLINE void vf_store(float *p, vf a) { _mm256_storeu_ps(p, a); }
FV_INLINE vf vf_load_once(const float *p)
{
    vf a = vf_load(p);
    FV_IN_REGISTER("+x", a);
    return a;
}
FV_INLINE vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
FV_INLINE vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
FV_INLINE vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
FV_INLINE vf vf_div(vf a, vf b) { return _mm256_div_ps(a, b); }
FV_INLINE vf vf_sqrt(vf a) { return _mm256_sqrt_ps(a); }
FV_INLINE vf vf_rsqrt(vf a) { return _mm256_rsqrt_ps(a); }
FV_INLINE vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
FV_INLINE vf vf_fnma(vf a, vf b, vf c) { return _mm256_fnmadd_ps(a, b, c); }
FV_INLINE vf vf_max(vf c, vf x) { return _mm256_max_ps(c, x); }
FV_INLINE vf vf_min(vf c, vf x) { return _mm256_min_ps(c, x); }
FV_INLINE vf vf_neg_abs(vf a) { return _mm256_or_ps(a, _mm256_set1_ps(-0.0f)); }
/* lane < 0 (sign bit set) ? a : b */
FV_INLINE vf vf_if_negative(vf s, vf a, vf b) { return _mm256_blendv_ps(b, a, s); }
FV_INLINE vf vf_round(vf a)
{
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/* a 2^t for integral t, by addition to the exponent: no over- or underflow may arise. NaN stays NaN. */
FV_INLINE vf vf_scale2(vf a, vf t)
{
    __m256i e = _mm256_slli_epi32(_mm256_cvtps_epi32(t), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), e));
}
/* a = m * 2^e with m in [1, 2): returns m, adds e to *exponent. For a > 0. */
FV_INLINE vf vf_split(vf a, vf *exponent)
{
    __m256i bits = _mm256_castps_si256(a);
    __m256i e = _mm256_sub_epi32(_mm256_srli_epi32(bits, 23), _mm256_set1_epi32(127));
    *exponent = _mm256_add_ps(*exponent, _mm256_cvtepi32_ps(e));
    bits = _mm256_or_si256(_mm256_and_si256(bits, _mm256_set1_epi32(0x7fffff)),
                           _mm256_set1_epi32(0x3f800000));
    return _mm256_castsi256_ps(bits);
}
FV_INLINE float vf_sum(vf a)
{
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    s = _mm_add_ss(s, _mm_movehdup_ps(s));
    return _mm_cvtss_f32(s);
}
FV_INLINE float vf_largest(vf a)
{
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    m = _mm_max_ss(m, _mm_movehdup_ps(m));
    return _mm_cvtss_f32(m);
}
/* sums of four vectors to out[0..3] */
FV_INLINE void vf_sum4(vf a, vf b, vf c, vf d, float *out)
{
    __m256 h = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1)));
}
FV_INLINE __m256 vf_fold(__m256 a, __m256 b)
{
    return _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
}
FV_INLINE __m256 vf_fold_pairs(__m256 a, __m256 b)
{
    return _mm256_add_ps(_mm256_shuffle_ps(a, b, 0x44), _mm256_shuffle_ps(a, b, 0xee));
}
/* sums of six vectors, and two zeros, to out[0..7]; shuffles and additions cost less than hadd */
FV_INLINE void vf_sum6(vf a, vf b, vf c, vf d, vf e, vf f, float *out)
{
    __m256 x = vf_fold_pairs(vf_fold(a, b), vf_fold(c, d));
    __m256 y = vf_fold_pairs(vf_fold(e, f), vf_zero());
    _mm256_storeu_ps(out, _mm256_add_ps(_mm256_permute2f128_ps(x, y, 0x20),
                                        _mm256_permute2f128_ps(x, y, 0x31)));
}
/* sums of two pairs: a, b to p[0..1]; c, d to q[0..1] */
FV_INLINE void vf_sum2x2(vf a, vf b, vf c, vf d, float *p, float *q)
{
    __m256 h = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
    _mm_storel_pi((__m64 *)p, s);
    _mm_storeh_pi((__m64 *)q, s);
}
