/* The learning rate as a function of position: constant on a grid, so it depends on no counter that
   workers share. */
#ifndef FASTVEC_RATE_H
#define FASTVEC_RATE_H

#include "compiler.h"

#define FV_RATE_GRID 1024 /* raw tokens, or cells, that share one rate */

typedef struct {
    double alpha, min_alpha; /* rate at the first and at the last grid cell of the whole job */
    int64_t cells_before, cells_total;
} fv_schedule;

/* exact at both ends */
FV_INLINE float fv_rate_at(const fv_schedule *s, int64_t position)
{
    const int64_t cell = s->cells_before + position / FV_RATE_GRID, last = s->cells_total - 1;
    const double part = last > 0 ? (double)cell / (double)last : 0.0;
    return (float)(s->alpha * (1.0 - part) + s->min_alpha * part);
}

#endif
