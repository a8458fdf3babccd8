/* AVX-512 F/DQ/VL/BW: 16 lanes, 32 registers. */
#define VF_LANES 16
typedef __m512 vf;

FV_INLINE vf vf_zero(void) { return _mm512_setzero_ps(); }
FV_INLINE vf vf_set1(float x) { return _mm512_set1_ps(x); }
FV_INLINE vf vf_bcast(const float *p) { return _mm512_set1_ps(*p); }
FV_INLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
FV_INLINE void vf_store(float *p, vf a) { _mm512_storeu_ps(p, a); }
FV_INLINE vf vf_load_once(const float *p)
{
    vf a = vf_load(p);
    FV_IN_REGISTER("+v", a);
    return a;
}
FV_INLINE vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
FV_INLINE vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
FV_INLINE vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
FV_INLINE vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
FV_INLINE vf vf_sqrt(vf a) { return _mm512_sqrt_ps(a); }
FV_INLINE vf vf_rsqrt(vf a) { return _mm512_rsqrt14_ps(a); }
FV_INLINE vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
FV_INLINE vf vf_fnma(vf a, vf b, vf c) { return _mm512_fnmadd_ps(a, b, c); }
FV_INLINE vf vf_max(vf c, vf x) { return _mm512_max_ps(c, x); }
FV_INLINE vf vf_min(vf c, vf x) { return _mm512_min_ps(c, x); }
FV_INLINE vf vf_neg_abs(vf a) { return _mm512_or_ps(a, _mm512_set1_ps(-0.0f)); }
FV_INLINE vf vf_if_negative(vf s, vf a, vf b)
{
    return _mm512_mask_blend_ps(_mm512_movepi32_mask(_mm512_castps_si512(s)), b, a);
}
FV_INLINE vf vf_round(vf a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
FV_INLINE vf vf_scale2(vf a, vf t)
{
    __m512i e = _mm512_slli_epi32(_mm512_cvtps_epi32(t), 23);
    return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(a), e));
}
FV_INLINE vf vf_split(vf a, vf *exponent)
{
    __m512i bits = _mm512_castps_si512(a);
    __m512i e = _mm512_sub_epi32(_mm512_srli_epi32(bits, 23), _mm512_set1_epi32(127));
    *exponent = _mm512_add_ps(*exponent, _mm512_cvtepi32_ps(e));
    bits = _mm512_or_si512(_mm512_and_si512(bits, _mm512_set1_epi32(0x7fffff)),
                           _mm512_set1_epi32(0x3f800000));
    return _mm512_castsi512_ps(bits);
}
FV_INLINE float vf_sum(vf a) { return _mm512_reduce_add_ps(a); }
FV_INLINE float vf_largest(vf a) { return _mm512_reduce_max_ps(a); }
FV_INLINE __m256 vf_halves(vf a)
{
    return _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
}
FV_INLINE __m128 vf_sum_quad(vf a, vf b, vf c, vf d)
{
    __m256 h = _mm256_hadd_ps(_mm256_hadd_ps(vf_halves(a), vf_halves(b)),
                              _mm256_hadd_ps(vf_halves(c), vf_halves(d)));
    return _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
}
FV_INLINE void vf_sum4(vf a, vf b, vf c, vf d, float *out)
{
    _mm_storeu_ps(out, vf_sum_quad(a, b, c, d));
}
FV_INLINE void vf_sum6(vf a, vf b, vf c, vf d, vf e, vf f, float *out)
{
    vf_sum4(a, b, c, d, out);
    vf_sum4(e, f, vf_zero(), vf_zero(), out + 4);
}
FV_INLINE void vf_sum2x2(vf a, vf b, vf c, vf d, float *p, float *q)
{
    __m128 s = vf_sum_quad(a, b, c, d);
    _mm_storel_pi((__m64 *)p, s);
    _mm_storeh_pi((__m64 *)q, s);
}
