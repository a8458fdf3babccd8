/* The nearest of 256 centroids for each point; included once per level.

   Distances are squared differences, summed from the first number to the last and never fused, so every
   level finds the same centroid; of equally near ones, the first. Lanes hold centroids, and a few points
   go through them together: each keeps its best distance and centroid per lane in registers. A point
   that is not finite gets some code.
   Twin: fastvec/_reference/quantizer.py. */

#define FV_POINTS 4 /* with their sums, bests and indices they fill 12 registers */

/* The first lane with the least distance; centroids of a lane follow each other at VF_LANES. */
FV_INLINE uint8_t fv_best_lane(vf distance, vf centroid)
{
    float distances[VF_LANES], centroids[VF_LANES];
    vf_store(distances, distance);
    vf_store(centroids, centroid);
    int best = 0;
    for (int i = 1; i < VF_LANES; i++)
        if (distances[i] < distances[best] ||
            (distances[i] == distances[best] && centroids[i] < centroids[best]))
            best = i;
    return (uint8_t)centroids[best];
}

/* P points, the first at index i; P, and dim if it is small, are constants after inlining. */
FV_INLINE void fv_nearest_points(const fv_nearest_job *job, const int P, const int64_t dim, int64_t i)
{
    static const float first_lanes[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const float *point[FV_POINTS];
    vf best[FV_POINTS], centroid[FV_POINTS];
    FV_UNROLL
    for (int p = 0; p < FV_POINTS; p++) {
        point[p] = job->points + (i + (p < P ? p : 0)) * job->stride;
        best[p] = vf_set1(FLT_MAX);
        centroid[p] = vf_load(first_lanes);
    }
    vf current = vf_load(first_lanes);
    for (int64_t c = 0; c < FV_CENTROIDS; c += VF_LANES) {
        vf sum[FV_POINTS];
        FV_UNROLL
        for (int p = 0; p < P; p++)
            sum[p] = vf_zero();
        for (int64_t j = 0; j < dim; j++) {
            const vf number = vf_load(job->centroids + j * FV_CENTROIDS + c);
            FV_UNROLL
            for (int p = 0; p < P; p++) {
                const vf off = vf_sub(vf_bcast(point[p] + j), number);
                sum[p] = vf_add(sum[p], vf_mul(off, off));
            }
        }
        FV_UNROLL
        for (int p = 0; p < P; p++) {
            const vf nearer = vf_sub(sum[p], best[p]);
            centroid[p] = vf_if_negative(nearer, current, centroid[p]);
            best[p] = vf_min(best[p], sum[p]);
        }
        current = vf_add(current, vf_set1((float)VF_LANES));
    }
    FV_UNROLL
    for (int p = 0; p < P; p++)
        job->codes[(i + p) * job->code_stride] = fv_best_lane(best[p], centroid[p]);
}

FV_INLINE void fv_nearest_all(const fv_nearest_job *job, const int64_t dim)
{
    int64_t i = 0;
    for (; i + FV_POINTS <= job->n; i += FV_POINTS)
        fv_nearest_points(job, FV_POINTS, dim, i);
    for (; i < job->n; i++)
        fv_nearest_points(job, 1, dim, i);
}

void FV_NAME(fv_nearest)(const fv_nearest_job *job)
{
    if (job->dim == 2) /* fastText's default */
        fv_nearest_all(job, 2);
    else
        fv_nearest_all(job, job->dim);
}
