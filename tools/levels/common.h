/* What the comparisons of tools/levels share: random numbers, the measure of a difference. */
#ifndef FASTVEC_TOOLS_COMMON_H
#define FASTVEC_TOOLS_COMMON_H

#include <math.h>
#include <stdint.h>

enum { MOST_DIMENSIONS = 320 };

/* A linear congruential generator: the same numbers everywhere. */
extern uint64_t random_state;

static inline uint32_t bits(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 32);
}

static inline int below(int n) { return (int)(bits() % (uint32_t)n); }

static inline float uniform(void) { return (float)bits() / 2147483648.0f - 1.0f; }

/* |a - b| / (1 + |b|), infinite if exactly one of the two is NaN. */
static inline double difference(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0.0 : INFINITY;
    return fabs(a - b) / (1.0 + fabs(b));
}

static inline void note(double *largest, double value)
{
    if (value > *largest)
        *largest = value;
}

/* Each takes random problem `number` on a level and on the scalar one. steps.c: one step of the engine;
   `kind` becomes its place among RULE_KINDS. */
void compare_step(int level, int number, int *kind, double *rows, double *loss);
double compare_bag(int level, int number);
double compare_scan(int level, int number);

extern const int RULE_KINDS;
const char *rule_kind_name(int kind);

#endif
