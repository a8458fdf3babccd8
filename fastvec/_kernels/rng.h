/* Random numbers as functions of position: draw(stream, position) never depends on who draws, so any
   cut of the corpus into chunks, and any order of workers, sees the same numbers.

       draw(key, i) = mix64(key + G * i),   key = mix64(mix64(mix64(seed) ^ epoch) ^ stream)

   mix64 is SplitMix64's finaliser (Steele, Lea, Flood 2014), G its increment. Keys are hashed: seeds
   that differ by G would otherwise share their draws shifted by one.
   Twin: fastvec/_reference/rng.py; golden values in tests/kernels. */
#ifndef FASTVEC_RNG_H
#define FASTVEC_RNG_H

#include "compiler.h"

#define FV_GOLDEN UINT64_C(0x9E3779B97F4A7C15)

enum {
    FV_STREAM_KEEP = 1,
    FV_STREAM_WINDOW = 2,
    FV_STREAM_NEGATIVE = 3,
    FV_STREAM_START = 4,
    FV_STREAM_LABEL = 5,
    FV_STREAM_TILES = 16, /* order of tiles, of rows inside a tile, see cells.h */
    FV_STREAM_ROWS = 17
};

#define FV_MIX_A UINT64_C(0xBF58476D1CE4E5B9)
#define FV_MIX_B UINT64_C(0x94D049BB133111EB)

FV_INLINE uint64_t fv_mix64(uint64_t z)
{
    z = (z ^ (z >> 30)) * FV_MIX_A;
    z = (z ^ (z >> 27)) * FV_MIX_B;
    return z ^ (z >> 31);
}

FV_INLINE uint64_t fv_key(uint64_t seed, uint64_t epoch, uint64_t stream)
{
    return fv_mix64(fv_mix64(fv_mix64(seed) ^ epoch) ^ stream);
}

FV_INLINE uint64_t fv_draw(uint64_t key, uint64_t index)
{
    return fv_mix64(key + FV_GOLDEN * index);
}

/* uniform integer in [0, n) from the upper half of a draw */
FV_INLINE uint32_t fv_below(uint64_t draw, uint32_t n)
{
    return (uint32_t)(((draw >> 32) * (uint64_t)n) >> 32);
}

/* alias table (Walker 1977): column from the upper half, stay or go from the lower half; an entry
   holds the threshold in its low and the alias in its high 32 bits. No branch: half the draws would
   be mispredicted. */
FV_INLINE int32_t fv_alias_draw(uint64_t draw, const uint64_t *table, uint32_t n)
{
    const uint32_t column = fv_below(draw, n);
    const uint64_t entry = table[column];
    const uint32_t stay = 0u - (uint32_t)((uint32_t)draw < (uint32_t)entry);
    return (int32_t)((column & stay) | ((uint32_t)(entry >> 32) & ~stay));
}

#endif
