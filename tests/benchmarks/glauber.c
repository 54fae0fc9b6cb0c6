/* The Glauber dynamics of a curved network as one would write it in C: overlaps kept incrementally,
 * the exact rule (8) evaluated at every attempted update. Draws the numbers of numpy's PCG64. */
#include <math.h>
#include <stdint.h>

typedef unsigned __int128 u128;

static inline double uniform(u128 *state, u128 increment)
{
    *state = *state * (((u128)2549297995355413924ULL << 64) + 4865540595714422341ULL) + increment;
    uint64_t word = (uint64_t)(*state >> 64) ^ (uint64_t)*state;
    unsigned turn = (unsigned)(*state >> 122);
    word = (word >> turn) | (word << (-turn & 63));
    return (double)(word >> 11) * (1.0 / 9007199254740992.0);
}

/* xi[N][M] by neuron, x[N], z[M] and the sum of its squares; returns that sum. */
int64_t advance(int64_t updates, double gamma, double beta, int64_t size, int64_t stored,
                const int8_t *restrict xi, int8_t *restrict x, int32_t *restrict z, int64_t square,
                const uint64_t seed[4])
{
    u128 state = ((u128)seed[0] << 64) + seed[1], increment = ((u128)seed[2] << 64) + seed[3];
    for (int64_t update = 0; update < updates; update++) {
        double v = uniform(&state, increment) * (double)size;
        int64_t i = (int64_t)v;
        double u = v - (double)i;
        const int8_t *row = xi + i * stored;
        int32_t dot = 0;
        for (int64_t a = 0; a < stored; a++)
            dot += row[a] * z[a];
        int64_t n = x[i] * dot - stored;
        double de = 2.0 * (double)n / (double)size;
        double s = 1 - gamma * (stored - square / (double)size) / (2.0 * (double)size);
        double t = gamma * de / ((double)size * s);
        if (s * (1 - t) <= 1e-12)
            continue;
        double y = gamma == 0 ? beta * de : -((double)size * beta / gamma) * log1p(-t);
        if (u < 1 / (1 + exp(y))) {
            for (int64_t a = 0; a < stored; a++)
                z[a] -= 2 * x[i] * row[a];
            x[i] = -x[i];
            square -= 4 * n;
        }
    }
    return square;
}

/* The algorithm of the package: chains in lockstep, 16 side by side in a block, one logarithm an
 * update, thresholds of integers that change at flips only. */
#ifdef __AVX2__
#include <immintrin.h>
#endif
#include <string.h>

enum { LANES = 16 };

typedef struct {
    double t[7][LANES], base[7][LANES], gamma[LANES], beta[LANES];
    int64_t square[LANES];
} Block;

static void expand(Block *block, double size, double stored)
{
    for (int k = 0; k < LANES; k++) {
        double s = 1 - block->gamma[k] * 0.5 * (stored - (double)block->square[k] / size) / size;
        for (int term = 0; term < 5; term++)
            block->t[term][k] = block->base[term][k] * s;
        block->t[5][k] = s > 0.01 ? block->base[5][k] : -1;
        block->t[6][k] = block->base[6][k] * (s - 0.01);
    }
}

static void products(const int16_t *restrict z, const int16_t *restrict row, int64_t pairs,
                     int32_t *restrict sums)
{
#if defined(__AVX512BW__)
    __m512i one = _mm512_setzero_si512(), two = one;
    for (int64_t k = 0; k < pairs; k += 2) {
        int32_t first, second;
        memcpy(&first, row + 2 * k, 4);
        memcpy(&second, row + 2 * k + 2, 4);
        one = _mm512_add_epi32(one, _mm512_madd_epi16(_mm512_loadu_si512(z + 2 * LANES * k),
                                                      _mm512_set1_epi32(first)));
        two = _mm512_add_epi32(two, _mm512_madd_epi16(_mm512_loadu_si512(z + 2 * LANES * (k + 1)),
                                                      _mm512_set1_epi32(second)));
    }
    _mm512_storeu_si512(sums, _mm512_add_epi32(one, two));
#elif defined(__AVX2__)
    __m256i low = _mm256_setzero_si256(), high = low;
    for (int64_t k = 0; k < pairs; k++) {
        int32_t both;
        memcpy(&both, row + 2 * k, 4);
        __m256i signs = _mm256_set1_epi32(both);
        const __m256i *here = (const __m256i *)(z + 2 * LANES * k);
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_loadu_si256(here), signs));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_loadu_si256(here + 1), signs));
    }
    _mm256_storeu_si256((__m256i *)sums, low);
    _mm256_storeu_si256((__m256i *)sums + 1, high);
#else
    memset(sums, 0, LANES * sizeof *sums);
    for (int64_t k = 0; k < pairs; k++)
        for (int lane = 0; lane < LANES; lane++)
            sums[lane] += z[2 * (LANES * k + lane)] * row[2 * k]
                        + z[2 * (LANES * k + lane) + 1] * row[2 * k + 1];
#endif
}

static void subtract(int16_t *restrict z, const int16_t *restrict row, int64_t pairs,
                     const int16_t *restrict steps)
{
    int16_t twice[2 * LANES];
    for (int k = 0; k < 2 * LANES; k++)
        twice[k] = steps[k / 2];
    for (int64_t k = 0; k < pairs; k++)
        for (int lane = 0; lane < LANES; lane++) {
            z[2 * (LANES * k + lane)] -= twice[2 * lane] * row[2 * k];
            z[2 * (LANES * k + lane) + 1] -= twice[2 * lane + 1] * row[2 * k + 1];
        }
}

static int flips(double u, double gamma, double beta, double size, double stored, double square,
                 double n)
{
    double s = 1 - gamma * 0.5 * (stored - square / size) / size, de = 2 * n / size;
    double t = gamma * de / (size * s);
    if (s * (1 - t) <= 1e-12)
        return 0;
    double y = gamma == 0 ? beta * de / s : -(size * beta / gamma) * log1p(-t);
    return u < 1 / (1 + exp(y));
}

/* rows[N][pairs][2], x[N][16 blocks], z[blocks][pairs][16][2]; laws and squares in the blocks. */
void advance_lanes(int64_t updates, int64_t size, int64_t stored, int64_t pairs, int64_t blocks,
                   const int16_t *restrict rows, int8_t *restrict x, int16_t *restrict z,
                   Block *restrict all, const uint64_t seed[4])
{
    u128 state = ((u128)seed[0] << 64) + seed[1], increment = ((u128)seed[2] << 64) + seed[3];
    for (int64_t b = 0; b < blocks; b++)
        expand(all + b, (double)size, (double)stored);
    for (int64_t update = 0; update < updates; update++) {
        double v = uniform(&state, increment) * (double)size;
        int64_t i = (int64_t)v;
        double u = v - (double)i, ell = log((1 - u) / u), far = fabs(ell);
        double rounding = 3e-14 * (1 + far) + 3e-15 * u / (1 - u);
        double rest = far * far * far * far * far;
        const int16_t *row = rows + 2 * pairs * i;
        for (int64_t b = 0; b < blocks; b++) {
            Block *block = all + b;
            int16_t *own = z + 2 * LANES * pairs * b;
            int8_t *here = x + LANES * (blocks * i + b);
            int32_t sums[LANES], code[LANES], some = 0;
            int16_t steps[LANES];
            products(own, row, pairs, sums);
            for (int k = 0; k < LANES; k++) {
                double n = here[k] * sums[k] - (double)stored;
                double excess = n - ell * (block->t[0][k] + ell * (block->t[1][k]
                                + ell * (block->t[2][k] + ell * block->t[3][k])));
                double margin = block->t[0][k] * rounding + block->t[4][k] * rest;
                int near = (excess <= margin) | (far > block->t[5][k]);
                int sure = (excess < -margin) & (far <= block->t[5][k]) & (n > block->t[6][k]);
                code[k] = near + (near & sure);
                some |= code[k];
            }
            if (!some)
                continue;
            if (some & 1)
                for (int k = 0; k < LANES; k++)
                    if (code[k] == 1)
                        code[k] = 2 * flips(u, block->gamma[k], block->beta[k], (double)size,
                                            (double)stored, (double)block->square[k],
                                            here[k] * (double)sums[k] - (double)stored);
            for (int k = 0; k < LANES; k++) {
                int32_t step = here[k] * code[k];
                steps[k] = (int16_t)step;
                block->square[k] -= 2 * ((int64_t)sums[k] * step - stored * code[k]);
                here[k] = (int8_t)(here[k] - step);
            }
            expand(block, (double)size, (double)stored);
            subtract(own, row, pairs, steps);
        }
    }
}
