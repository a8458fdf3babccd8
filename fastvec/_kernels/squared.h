/* The squared objective for one pair, as fv_squared in objectives.h takes it for a block: the loss is
   1/2 weight (label - score)^2, the coefficient minus its derivative. */
#ifndef FASTVEC_SQUARED_H
#define FASTVEC_SQUARED_H

#include "compiler.h"

FV_INLINE float fv_squared_pair(float score, float label, float weight, double *loss)
{
    const float diff = label - score, coef = weight * diff;
    *loss += 0.5 * (double)coef * (double)diff;
    return coef;
}

#endif
