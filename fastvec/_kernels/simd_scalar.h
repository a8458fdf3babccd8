/* Plain C, one lane: the level every machine has and the one others are compared with. */
#define VF_LANES 1
typedef float vf;

FV_INLINE vf vf_zero(void) { return 0.0f; }
FV_INLINE vf vf_set1(float x) { return x; }
FV_INLINE vf vf_bcast(const float *p) { return *p; }
FV_INLINE vf vf_load(const float *p) { return *p; }
FV_INLINE void vf_store(float *p, vf a) { *p = a; }
FV_INLINE vf vf_load_once(const float *p) { return *p; }
FV_INLINE vf vf_add(vf a, vf b) { return a + b; }
FV_INLINE vf vf_sub(vf a, vf b) { return a - b; }
FV_INLINE vf vf_mul(vf a, vf b) { return a * b; }
FV_INLINE vf vf_div(vf a, vf b) { return a / b; }
FV_INLINE vf vf_sqrt(vf a) { return sqrtf(a); }
FV_INLINE vf vf_rsqrt(vf a) { return 1.0f / sqrtf(a); }
FV_INLINE vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
FV_INLINE vf vf_fnma(vf a, vf b, vf c) { return c - a * b; }
FV_INLINE vf vf_max(vf c, vf x) { return c > x ? c : x; }
FV_INLINE vf vf_min(vf c, vf x) { return c < x ? c : x; }
FV_INLINE vf vf_neg_abs(vf a) { return a < 0.0f ? a : -a; }
FV_INLINE vf vf_if_negative(vf s, vf a, vf b) { return s < 0.0f ? a : b; }
FV_INLINE vf vf_round(vf a) { return rintf(a); }
FV_INLINE vf vf_scale2(vf a, vf t)
{
    uint32_t bits;
    memcpy(&bits, &a, sizeof bits);
    if (t > -127.0f && t < 128.0f) /* else t is NaN, and so is a */
        bits += (uint32_t)(int32_t)t << 23;
    memcpy(&a, &bits, sizeof a);
    return a;
}
FV_INLINE vf vf_split(vf a, vf *exponent)
{
    uint32_t bits;
    memcpy(&bits, &a, sizeof bits);
    *exponent += (float)((int32_t)(bits >> 23) - 127);
    bits = (bits & 0x7fffffu) | 0x3f800000u;
    memcpy(&a, &bits, sizeof a);
    return a;
}
FV_INLINE float vf_sum(vf a) { return a; }
FV_INLINE float vf_largest(vf a) { return a; }
FV_INLINE void vf_sum4(vf a, vf b, vf c, vf d, float *out)
{
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
}
FV_INLINE void vf_sum6(vf a, vf b, vf c, vf d, vf e, vf f, float *out)
{
    vf_sum4(a, b, c, d, out);
    vf_sum4(e, f, vf_zero(), vf_zero(), out + 4);
}
FV_INLINE void vf_sum2x2(vf a, vf b, vf c, vf d, float *p, float *q)
{
    p[0] = a;
    p[1] = b;
    q[0] = c;
    q[1] = d;
}
