/* Lengths of rows: squares are summed in double precision, eight sums side by side, so that neither large
   nor long rows lose digits. Twin: numpy.linalg.norm in float64. */
#ifndef FASTVEC_NORMS_H
#define FASTVEC_NORMS_H

#include <math.h>
#include <stdint.h>

#include "compiler.h"

static void fv_row_norms(const float *rows, int64_t n, int64_t dim, float *norms)
{
    for (int64_t i = 0; i < n; i++, rows += dim) {
        double sums[8] = {0.0};
        int64_t k = 0;
        for (; k + 8 <= dim; k += 8)
            for (int j = 0; j < 8; j++)
                sums[j] += (double)rows[k + j] * (double)rows[k + j];
        for (int j = 0; k < dim; k++, j++)
            sums[j] += (double)rows[k] * (double)rows[k];
        for (int j = 0; j < 4; j++)
            sums[j] += sums[j + 4];
        norms[i] = (float)sqrt((sums[0] + sums[2]) + (sums[1] + sums[3]));
    }
}

#endif
