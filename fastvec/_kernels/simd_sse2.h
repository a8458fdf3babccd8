/* SSE2, the floor of x86-64: 4 lanes, 16 registers, no fused multiply-add. */
#define VF_LANES 4
typedef __m128 vf;

FV_INLINE vf vf_zero(void) { return _mm_setzero_ps(); }
FV_INLINE vf vf_set1(float x) { return _mm_set1_ps(x); }
FV_INLINE vf vf_bcast(const float *p) { return _mm_set1_ps(*p); }
FV_INLINE vf vf_load(const float *p) { return _mm_loadu_ps(p); }
FV_INLINE void vf_store(float *p, vf a) { _mm_storeu_ps(p, a); }
FV_INLINE vf vf_load_once(const float *p)
{
    vf a = vf_load(p);
    FV_IN_REGISTER("+x", a);
    return a;
}
FV_INLINE vf vf_add(vf a, vf b) { return _mm_add_ps(a, b); }
FV_INLINE vf vf_sub(vf a, vf b) { return _mm_sub_ps(a, b); }
FV_INLINE vf vf_mul(vf a, vf b) { return _mm_mul_ps(a, b); }
FV_INLINE vf vf_div(vf a, vf b) { return _mm_div_ps(a, b); }
FV_INLINE vf vf_sqrt(vf a) { return _mm_sqrt_ps(a); }
FV_INLINE vf vf_rsqrt(vf a) { return _mm_rsqrt_ps(a); }
FV_INLINE vf vf_fma(vf a, vf b, vf c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
FV_INLINE vf vf_fnma(vf a, vf b, vf c) { return _mm_sub_ps(c, _mm_mul_ps(a, b)); }
FV_INLINE vf vf_max(vf c, vf x) { return _mm_max_ps(c, x); }
FV_INLINE vf vf_min(vf c, vf x) { return _mm_min_ps(c, x); }
FV_INLINE vf vf_neg_abs(vf a) { return _mm_or_ps(a, _mm_set1_ps(-0.0f)); }
FV_INLINE vf vf_if_negative(vf s, vf a, vf b)
{
    __m128 m = _mm_castsi128_ps(_mm_srai_epi32(_mm_castps_si128(s), 31));
    return _mm_or_ps(_mm_and_ps(m, a), _mm_andnot_ps(m, b));
}
FV_INLINE vf vf_round(vf a) { return _mm_cvtepi32_ps(_mm_cvtps_epi32(a)); }
FV_INLINE vf vf_scale2(vf a, vf t)
{
    __m128i e = _mm_slli_epi32(_mm_cvtps_epi32(t), 23);
    return _mm_castsi128_ps(_mm_add_epi32(_mm_castps_si128(a), e));
}
FV_INLINE vf vf_split(vf a, vf *exponent)
{
    __m128i bits = _mm_castps_si128(a);
    __m128i e = _mm_sub_epi32(_mm_srli_epi32(bits, 23), _mm_set1_epi32(127));
    *exponent = _mm_add_ps(*exponent, _mm_cvtepi32_ps(e));
    bits = _mm_or_si128(_mm_and_si128(bits, _mm_set1_epi32(0x7fffff)), _mm_set1_epi32(0x3f800000));
    return _mm_castsi128_ps(bits);
}
FV_INLINE float vf_sum(vf a)
{
    __m128 s = _mm_add_ps(a, _mm_movehl_ps(a, a));
    s = _mm_add_ss(s, _mm_shuffle_ps(s, s, 1));
    return _mm_cvtss_f32(s);
}
FV_INLINE float vf_largest(vf a)
{
    __m128 m = _mm_max_ps(a, _mm_movehl_ps(a, a));
    m = _mm_max_ss(m, _mm_shuffle_ps(m, m, 1));
    return _mm_cvtss_f32(m);
}
FV_INLINE void vf_sum4(vf a, vf b, vf c, vf d, float *out)
{
    _MM_TRANSPOSE4_PS(a, b, c, d);
    _mm_storeu_ps(out, _mm_add_ps(_mm_add_ps(a, b), _mm_add_ps(c, d)));
}
FV_INLINE void vf_sum6(vf a, vf b, vf c, vf d, vf e, vf f, float *out)
{
    vf_sum4(a, b, c, d, out);
    vf_sum4(e, f, vf_zero(), vf_zero(), out + 4);
}
FV_INLINE void vf_sum2x2(vf a, vf b, vf c, vf d, float *p, float *q)
{
    float s[4];
    vf_sum4(a, b, c, d, s);
    p[0] = s[0];
    p[1] = s[1];
    q[0] = s[2];
    q[1] = s[3];
}
