/* NEON on AArch64: 4 lanes, 32 registers, fused multiply-add. */
#define VF_LANES 4
typedef float32x4_t vf;

FV_INLINE vf vf_zero(void) { return vdupq_n_f32(0.0f); }
FV_INLINE vf vf_set1(float x) { return vdupq_n_f32(x); }
FV_INLINE vf vf_bcast(const float *p) { return vld1q_dup_f32(p); }
FV_INLINE vf vf_load(const float *p) { return vld1q_f32(p); }
FV_INLINE void vf_store(float *p, vf a) { vst1q_f32(p, a); }
FV_INLINE vf vf_load_once(const float *p)
{
    vf a = vf_load(p);
    FV_IN_REGISTER("+w", a);
    return a;
}
FV_INLINE vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
FV_INLINE vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
FV_INLINE vf vf_mul(vf a, vf b) { return vmulq_f32(a, b); }
FV_INLINE vf vf_div(vf a, vf b) { return vdivq_f32(a, b); }
FV_INLINE vf vf_sqrt(vf a) { return vsqrtq_f32(a); }
FV_INLINE vf vf_rsqrt(vf a)
{
    const vf r = vrsqrteq_f32(a);
    return vmulq_f32(r, vrsqrtsq_f32(vmulq_f32(a, r), r));
}
FV_INLINE vf vf_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
FV_INLINE vf vf_fnma(vf a, vf b, vf c) { return vfmsq_f32(c, a, b); }
FV_INLINE vf vf_max(vf c, vf x) { return vmaxq_f32(c, x); }
FV_INLINE vf vf_min(vf c, vf x) { return vminq_f32(c, x); }
FV_INLINE vf vf_neg_abs(vf a) { return vnegq_f32(vabsq_f32(a)); }
FV_INLINE vf vf_if_negative(vf s, vf a, vf b)
{
    return vbslq_f32(vreinterpretq_u32_s32(vshrq_n_s32(vreinterpretq_s32_f32(s), 31)), a, b);
}
FV_INLINE vf vf_round(vf a) { return vrndnq_f32(a); }
FV_INLINE vf vf_scale2(vf a, vf t)
{
    int32x4_t e = vshlq_n_s32(vcvtq_s32_f32(t), 23);
    return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(a), e));
}
FV_INLINE vf vf_split(vf a, vf *exponent)
{
    uint32x4_t bits = vreinterpretq_u32_f32(a);
    int32x4_t e = vsubq_s32(vreinterpretq_s32_u32(vshrq_n_u32(bits, 23)), vdupq_n_s32(127));
    *exponent = vaddq_f32(*exponent, vcvtq_f32_s32(e));
    bits = vorrq_u32(vandq_u32(bits, vdupq_n_u32(0x7fffffu)), vdupq_n_u32(0x3f800000u));
    return vreinterpretq_f32_u32(bits);
}
FV_INLINE float vf_sum(vf a) { return vaddvq_f32(a); }
FV_INLINE float vf_largest(vf a) { return vmaxvq_f32(a); }
FV_INLINE void vf_sum4(vf a, vf b, vf c, vf d, float *out)
{
    vst1q_f32(out, vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)));
}
FV_INLINE void vf_sum6(vf a, vf b, vf c, vf d, vf e, vf f, float *out)
{
    vf_sum4(a, b, c, d, out);
    vf_sum4(e, f, vf_zero(), vf_zero(), out + 4);
}
FV_INLINE void vf_sum2x2(vf a, vf b, vf c, vf d, float *p, float *q)
{
    float32x4_t s = vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d));
    vst1_f32(p, vget_low_f32(s));
    vst1_f32(q, vget_high_f32(s));
}
