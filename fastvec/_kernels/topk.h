/* Query kernel bodies; included once per level by isa_body.h. */
static float fv_dot(const float *a, const float *b, int64_t dim)
{
    vf s = vf_zero();
    int64_t k = 0;
    for (; k + VF_LANES <= dim; k += VF_LANES)
        s = vf_fma(vf_load(a + k), vf_load(b + k), s);
    float sum = vf_sum(s);
    for (; k < dim; k++)
        sum += a[k] * b[k];
    return sum;
}

const fv_query_kernels FV_NAME(fv_query_kernels) = {.dot = fv_dot};
