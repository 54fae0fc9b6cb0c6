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
