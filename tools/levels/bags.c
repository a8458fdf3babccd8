/* Bags of rows: their mean on entering, what each row gains on leaving; repeats and locks among them. */
#include <stdalign.h>
#include <string.h>

#include "block.h"
#include "common.h"

enum { TABLE = 40, BAG = 24, DIM = MOST_DIMENSIONS };

typedef struct {
    int n, dim, locked;
    int32_t rows[BAG];
    float table[TABLE][DIM], lock[TABLE], gain[DIM];
} problem;

/* Table and mean after the bag entered, gained and left. */
static void solve(int level, const problem *p, float table[TABLE][DIM], float *mean)
{
    static alignas(FV_ALIGN) float wide[TABLE][DIM + 16], now[DIM + 16], was[DIM + 16];
    const fv_train_kernels *kernels = fv_train_table(level);
    const int dim = (p->dim + kernels->lanes - 1) / kernels->lanes * kernels->lanes;
    memset(wide, 0, sizeof wide);
    for (int r = 0; r < TABLE; r++)
        memcpy(wide[r], p->table[r], (size_t)p->dim * sizeof(float));
    kernels->bag_enter(wide[0], DIM + 16, p->rows, p->n, dim, now, was);
    memcpy(mean, was, (size_t)p->dim * sizeof(float));
    for (int k = 0; k < p->dim; k++)
        now[k] += p->gain[k];
    kernels->bag_leave(wide[0], DIM + 16, p->rows, p->n, dim, p->locked ? p->lock : NULL, TABLE, now,
                       was);
    for (int r = 0; r < TABLE; r++)
        memcpy(table[r], wide[r], (size_t)p->dim * sizeof(float));
}

double compare_bag(int level, int number)
{
    static problem p;
    static float tables[2][TABLE][DIM], means[2][DIM];
    double largest = 0.0;
    p.n = 1 + below(BAG);
    p.dim = 1 + below(number % 2 ? 24 : DIM);
    p.locked = below(3) == 0;
    for (int i = 0; i < p.n; i++)
        p.rows[i] = below(TABLE);
    for (int k = 0; k < p.dim; k++) {
        p.gain[k] = uniform() / 8.0f;
        for (int r = 0; r < TABLE; r++)
            p.table[r][k] = uniform();
    }
    for (int r = 0; r < TABLE; r++)
        p.lock[r] = (float)below(3) / 2.0f;
    solve(0, &p, tables[0], means[0]);
    solve(level, &p, tables[1], means[1]);
    for (int k = 0; k < p.dim; k++) {
        note(&largest, difference(means[1][k], means[0][k]));
        for (int r = 0; r < TABLE; r++)
            note(&largest, difference(tables[1][r][k], tables[0][r][k]));
    }
    return largest;
}
