/* Compares the kernels of every instruction-set level that this build has and this machine can run with
   the scalar level, on random problems. Prints the largest difference of each kind; exit code 1 if one is
   too large, or if the level that the argument names (a number of levels.h) was not compared.
   tools/levels.sh compiles it, for this machine or for another one under an emulator. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "levels.h"

enum { STEPS = 600, BAGS = 100, SCANS = 60, MOST_KINDS = 16 };
static const double LIMIT = 5e-5;

uint64_t random_state;

static int print(const char *name, double largest)
{
    printf("  %-14s %.2e\n", name, largest);
    return largest <= LIMIT;
}

static int agrees(int level)
{
    double of_rows[MOST_KINDS] = {0}, of_loss = 0.0, of_bags = 0.0, of_scans = 0.0;
    random_state = 1;
    for (int number = 0; number < STEPS; number++) {
        int kind;
        double rows, loss;
        compare_step(level, number, &kind, &rows, &loss);
        note(&of_rows[kind], rows);
        note(&of_loss, loss);
    }
    for (int number = 0; number < BAGS; number++)
        note(&of_bags, compare_bag(level, number));
    for (int number = 0; number < SCANS; number++)
        note(&of_scans, compare_scan(level, number));
    printf("%s against scalar, %d steps, %d bags, %d scans\n", fv_level_name(level), STEPS, BAGS,
           SCANS);
    int ok = print("loss", of_loss);
    ok &= print("bags of rows", of_bags);
    ok &= print("top-k scores", of_scans);
    for (int kind = 0; kind < RULE_KINDS; kind++)
        ok &= print(rule_kind_name(kind), of_rows[kind]);
    return ok;
}

int main(int argc, char **argv)
{
    int ok = 1, compared = 0;
    const int wanted = argc > 1 ? atoi(argv[1]) : 0;
    for (int level = 1; level < FV_N_LEVELS; level++) {
        if (fv_level_supported(level)) {
            ok &= agrees(level);
            compared++;
        } else if (fv_level_built(level)) {
            printf("%s: built, not supported by this machine\n", fv_level_name(level));
        }
    }
    if (!compared || !fv_level_supported(wanted)) {
        printf("%s was not compared\n", wanted ? fv_level_name(wanted) : "any level");
        return 1;
    }
    printf(ok ? "all agree with scalar within %.0e\n" : "levels DIFFER by more than %.0e\n", LIMIT);
    return !ok;
}
