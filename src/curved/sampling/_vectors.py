"""Two steps of the kernel in vector instructions, which numba does not find in loops by itself.

Sixteen chains side by side are a block: of two patterns at a time, their projections are 32 numbers
of 16 bits, (z_0, z_1) of the first chain, of the second, and so on. One instruction, pmaddwd,
multiplies them by the neuron's two signs and adds each pair into 32 bits. Where a processor has no
such instruction, and for projections of 32 bits, the same is written out; all integers are exact,
so the results are the same.
"""

from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 16
"""Chains in a block."""

_INT16, _INT32 = ir.IntType(16), ir.IntType(32)
_SUMS = ir.VectorType(_INT32, LANES)
_FEATURES = binding.get_host_cpu_features()  # those for which numba compiles


def _constant(*values: int) -> Any:
    return ir.Constant(ir.VectorType(_INT32, len(values)), list(values))


def _data(context: Any, builder: Any, kind: Any, array: Any, offset: Any) -> Any:
    """Pointer to an element of a contiguous array, counted from its first."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [offset])


def _load_pair(builder: Any, rows: Any, k: Any, kind: Any) -> Any:
    """Signs of patterns 2 k and 2 k + 1 at a neuron, side by side for all chains of a block."""
    pairs = builder.bitcast(rows, _INT32.as_pointer())
    nothing = ir.Constant(_SUMS, ir.Undefined)
    pair = builder.load(builder.gep(pairs, [k]), align=4)
    one = builder.insert_element(nothing, pair, ir.Constant(_INT32, 0))
    both = builder.shuffle_vector(one, nothing, _constant(*[0] * LANES))
    signs = builder.bitcast(both, ir.VectorType(_INT16, 2 * LANES))
    return signs if kind.element == _INT16 else builder.sext(signs, kind)


def _instruction(builder: Any, name: str, result: Any, *values: Any) -> Any:
    kind = ir.FunctionType(result, [value.type for value in values])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), values)


def _add_products(builder: Any, z: Any, signs: Any) -> Any:
    """Products of the elements of two vectors of 2 LANES numbers, added by pairs."""
    nothing = ir.Constant(z.type, ir.Undefined)
    if z.type.element == _INT16 and _FEATURES.get("avx512bw"):
        return _instruction(builder, "llvm.x86.avx512.pmaddw.d.512", _SUMS, z, signs)
    if z.type.element == _INT16 and _FEATURES.get("avx2"):
        halves = []
        for first in (0, LANES):
            part = _constant(*range(first, first + LANES))
            two = [builder.shuffle_vector(v, nothing, part) for v in (z, signs)]
            kind = ir.VectorType(_INT32, LANES // 2)
            halves.append(_instruction(builder, "llvm.x86.avx2.pmadd.wd", kind, *two))
        return builder.shuffle_vector(*halves, _constant(*range(LANES)))
    total = ir.Constant(_SUMS, [0] * LANES)
    for first in (0, 1):
        part = _constant(*range(first, 2 * LANES, 2))
        two = [builder.shuffle_vector(v, nothing, part) for v in (z, signs)]
        if z.type.element == _INT16:
            two = [builder.sext(v, _SUMS) for v in two]
        total = builder.add(total, builder.mul(*two))
    return total


def _products(context: Any, z: Any, block: Any, rows: Any, i: Any, sums: Any) -> Any:
    """Set sums[l] = sum_a xi_i^a z_a of chain l of a block.

    z : ndarray of int16 or int32, shape (blocks, pairs, LANES, 2); rows : ndarray of int16, shape
    (N, pairs, 2), `pairs` even; sums : ndarray of int32, shape (LANES,).
    """
    element = ir.IntType(z.dtype.bitwidth)
    kind = ir.VectorType(element, 2 * LANES)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        pairs = cgutils.unpack_tuple(
            builder, context.make_array(z)(context, builder, given[0]).shape
        )[1]
        first = builder.mul(builder.mul(given[1], pairs), ir.Constant(pairs.type, 2 * LANES))
        two = ir.Constant(pairs.type, 2)
        here = _data(context, builder, z, given[0], first)
        blocks = builder.bitcast(here, kind.as_pointer())
        row = _data(
            context, builder, rows, given[2], builder.mul(builder.mul(given[3], pairs), two)
        )
        # two sums, as one would wait for itself at every step
        zero = ir.Constant(_SUMS, [0] * LANES)
        totals = [cgutils.alloca_once_value(builder, zero) for _ in range(2)]
        with cgutils.for_range(builder, builder.udiv(pairs, two)) as loop:
            for odd, total in enumerate(totals):
                k = builder.add(builder.mul(loop.index, two), ir.Constant(pairs.type, odd))
                values = builder.load(builder.gep(blocks, [k]), align=element.width // 8)
                signs = _load_pair(builder, row, k, kind)
                more = _add_products(builder, values, signs)
                builder.store(builder.add(builder.load(total), more), total)
        both = builder.add(*(builder.load(total) for total in totals))
        start = _data(context, builder, sums, given[4], ir.Constant(pairs.type, 0))
        builder.store(both, builder.bitcast(start, _SUMS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(z, types.intp, rows, types.intp, sums), generate


def _subtract(context: Any, z: Any, block: Any, rows: Any, i: Any, steps: Any) -> Any:
    """Subtract steps[l] xi_i^a from z_a of each chain l of a block.

    z and rows as for `products`; steps : ndarray of the type of z, shape (LANES,).
    """
    element = ir.IntType(z.dtype.bitwidth)
    kind = ir.VectorType(element, 2 * LANES)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        pairs = cgutils.unpack_tuple(
            builder, context.make_array(z)(context, builder, given[0]).shape
        )[1]
        first = builder.mul(builder.mul(given[1], pairs), ir.Constant(pairs.type, 2 * LANES))
        two, none = ir.Constant(pairs.type, 2), ir.Constant(pairs.type, 0)
        here = _data(context, builder, z, given[0], first)
        blocks = builder.bitcast(here, kind.as_pointer())
        row = _data(
            context, builder, rows, given[2], builder.mul(builder.mul(given[3], pairs), two)
        )
        start = _data(context, builder, steps, given[4], none)
        lanes = ir.VectorType(element, LANES)
        step = builder.load(builder.bitcast(start, lanes.as_pointer()), align=element.width // 8)
        twice = _constant(*(k // 2 for k in range(2 * LANES)))
        step = builder.shuffle_vector(step, ir.Constant(lanes, ir.Undefined), twice)
        with cgutils.for_range(builder, pairs) as loop:
            place = builder.gep(blocks, [loop.index])
            change = builder.mul(step, _load_pair(builder, row, loop.index, kind))
            left = builder.sub(builder.load(place, align=element.width // 8), change)
            builder.store(left, place, align=element.width // 8)
        return context.get_dummy_value()

    return types.void(z, types.intp, rows, types.intp, steps), generate


def _call(context: Any, address: Any, argument: Any) -> Any:
    """Call the compiled function of one number at an address."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
        return builder.call(builder.inttoptr(given[0], kind.as_pointer()), [given[1]])

    return types.float64(types.intp, types.float64), generate


products: Any = intrinsic(_products)
subtract: Any = intrinsic(_subtract)
call: Any = intrinsic(_call)
