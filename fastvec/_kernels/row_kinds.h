/* Rows as floats whatever they are stored as, their dot products and lengths; included once per level.

   `kind` comes first everywhere. Callers of the inline functions pass a constant, so that after
   inlining no test of it is left. The scale of an int8 row is never needed: it cancels in a cosine. */

#define FV_ROWS_AHEAD 8 /* rows between the one that is read and the one that is asked for */
#if VF_LANES == 1
#define FV_LAST_LANES {0, 1}
#elif VF_LANES == 4
#define FV_LAST_LANES {0, 0, 0, 0, 1, 1, 1, 1}
#elif VF_LANES == 8
#define FV_LAST_LANES {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}
#else
#define FV_LAST_LANES \
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
#endif

FV_INLINE int64_t fv_number_size(int kind)
{
    return kind == FV_FLOAT32 ? 4 : kind == FV_FLOAT16 ? 2 : 1;
}

FV_INLINE const void *fv_row(const fv_scan *scan, int kind, int64_t row)
{
    return (const char *)scan->rows + row * scan->dim * fv_number_size(kind);
}

FV_INLINE vf fv_load_row(const int kind, const void *row, int64_t i)
{
    if (kind == FV_FLOAT16)
        return vf_load_half((const uint16_t *)row + i);
    if (kind == FV_INT8)
        return vf_load_int8((const int8_t *)row + i);
    return vf_load((const float *)row + i);
}

FV_INLINE float fv_number(const int kind, const void *row, int64_t i)
{
    if (kind == FV_FLOAT16)
        return fv_half(((const uint16_t *)row)[i]);
    if (kind == FV_INT8)
        return (float)((const int8_t *)row)[i];
    return ((const float *)row)[i];
}

FV_INLINE void fv_widen(const int kind, const void *row, int64_t n, float *out)
{
    int64_t i = 0;
    for (; i + VF_LANES <= n; i += VF_LANES)
        vf_store(out + i, fv_load_row(kind, row, i));
    for (; i < n; i++)
        out[i] = fv_number(kind, row, i);
}

FV_INLINE float fv_dot(const float *a, const float *b, int64_t dim)
{
    vf s = vf_zero(), t = vf_zero();
    int64_t i = 0;
    for (; i + 2 * VF_LANES <= dim; i += 2 * VF_LANES) {
        s = vf_fma(vf_load(a + i), vf_load(b + i), s);
        t = vf_fma(vf_load(a + i + VF_LANES), vf_load(b + i + VF_LANES), t);
    }
    for (; i + VF_LANES <= dim; i += VF_LANES)
        s = vf_fma(vf_load(a + i), vf_load(b + i), s);
    float sum = vf_sum(vf_add(s, t));
    for (; i < dim; i++)
        sum += a[i] * b[i];
    return sum;
}

/* 1 / norm, 0 for a row too short to have a direction, NaN for a row that is not finite. */
FV_INLINE float fv_inverse(double norm)
{
    if (!(norm <= FLT_MAX))
        return NAN;
    return norm < FLT_MIN ? 0.0f : (float)(1.0 / norm);
}

FV_INLINE float fv_inverse_norm(const int kind, const void *row, int64_t dim, float square)
{
    if (square > 1e-30f && square < 1e30f)
        return 1.0f / sqrtf(square);
    double exact = 0.0; /* the squares under- or overflow a float */
    for (int64_t i = 0; i < dim; i++)
        exact += (double)fv_number(kind, row, i) * (double)fv_number(kind, row, i);
    return fv_inverse(sqrt(exact));
}

/* Loaded at dim % VF_LANES: a vector that ends with the row keeps only what no vector before it had. */
static const float fv_last_lanes[2 * VF_LANES] = FV_LAST_LANES;

/* Dot products with the query and squared lengths of R rows (a constant after inlining) in one pass:
   memory is what a single query waits for, so the rows after these are asked for. */
FV_INLINE void fv_dots(const int kind, const int R, const void *first, const float *query,
                       int64_t dim, float *dots, float *squares)
{
    const int64_t size = dim * fv_number_size(kind);
    const char *row[4];
    vf d[4], s[4];
    FV_UNROLL
    for (int r = 0; r < 4; r++) {
        row[r] = (const char *)first + (r < R ? r : 0) * size;
        d[r] = s[r] = vf_zero();
    }
    int64_t i = 0;
    for (; i + VF_LANES <= dim; i += VF_LANES) {
        vf q = vf_load(query + i);
        FV_UNROLL
        for (int r = 0; r < R; r++) {
            vf x = fv_load_row(kind, row[r], i);
            if (R > 1)
                FV_PREFETCH_READ(row[r] + FV_ROWS_AHEAD * size + i * fv_number_size(kind));
            d[r] = vf_fma(x, q, d[r]);
            s[r] = vf_fma(x, x, s[r]);
        }
    }
    if (i < dim && dim >= VF_LANES) { /* what is not finite stays so when multiplied by 0 */
        vf q = vf_load(query + dim - VF_LANES), last = vf_load(fv_last_lanes + dim % VF_LANES);
        FV_UNROLL
        for (int r = 0; r < R; r++) {
            vf x = vf_mul(last, fv_load_row(kind, row[r], dim - VF_LANES));
            d[r] = vf_fma(x, q, d[r]);
            s[r] = vf_fma(x, x, s[r]);
        }
        i = dim;
    }
    vf_sum4(d[0], d[1], d[2], d[3], dots);
    vf_sum4(s[0], s[1], s[2], s[3], squares);
    for (; i < dim; i++)
        for (int r = 0; r < R; r++) {
            float x = fv_number(kind, row[r], i);
            dots[r] += x * query[i];
            squares[r] += x * x;
        }
}
