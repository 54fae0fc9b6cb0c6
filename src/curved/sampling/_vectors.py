"""Two steps of the kernel in vector instructions, which numba does not find in loops by itself.

Sixteen chains side by side are a block: of two patterns at a time, their projections are 32 numbers
of 16 bits, (z_0, z_1) of the first chain, of the second, and so on. One instruction, pmaddwd,
multiplies them by the neuron's two signs and adds each pair into 32 bits. Where a processor has no
such instruction, and for projections of 32 bits, the same is written out; all integers are exact,
so the results are the same.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 16
"""Chains in a block."""
EIGHT = 8
"""Chains with one pattern in a block."""

_LINE = 64  # bytes that a cache reads at a time
_INT8, _INT16, _INT32, _INT64 = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_SUMS = ir.VectorType(_INT32, LANES)


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


def _add_products(context: Any, builder: Any, z: Any, signs: Any) -> Any:
    """Products of the elements of two vectors of 2 LANES numbers, added by pairs."""
    nothing = ir.Constant(z.type, ir.Undefined)
    # of the processor for which numba compiles, which may be told not to be this one
    *_, features = context.codegen().magic_tuple()
    has = features.split(",").count
    if z.type.element == _INT16 and has("+avx512bw"):
        return _instruction(builder, "llvm.x86.avx512.pmaddw.d.512", _SUMS, z, signs)
    if z.type.element == _INT16 and has("+avx2"):
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
                more = _add_products(context, builder, values, signs)
                builder.store(builder.add(builder.load(total), more), total)
        both = builder.add(*(builder.load(total) for total in totals))
        start = _data(context, builder, sums, given[4], ir.Constant(pairs.type, 0))
        builder.store(both, builder.bitcast(start, _SUMS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(z, types.intp, rows, types.intp, sums), generate


def _dot(context: Any, z: Any, chain: Any, signs: Any, i: Any) -> Any:
    """Sum_a xi_i^a z_a of one chain.

    z : ndarray of int16 or int32, shape (chains, width); signs : ndarray of int8, shape (N, width),
    `width` a multiple of 2 LANES.
    """
    element = ir.IntType(z.dtype.bitwidth)
    kind, bytes_ = ir.VectorType(element, 2 * LANES), ir.VectorType(_INT8, 2 * LANES)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        width = cgutils.unpack_tuple(
            builder, context.make_array(z)(context, builder, given[0]).shape
        )[1]
        pointers = [
            builder.bitcast(
                _data(context, builder, array, given[k], builder.mul(given[k + 1], width)),
                vector.as_pointer(),
            )
            for k, array, vector in ((0, z, kind), (2, signs, bytes_))
        ]
        total = cgutils.alloca_once_value(builder, ir.Constant(_SUMS, [0] * LANES))
        steps = builder.udiv(width, ir.Constant(width.type, 2 * LANES))
        with cgutils.for_range(builder, steps) as loop:
            values, row = (
                builder.load(builder.gep(pointer, [loop.index]), align=1) for pointer in pointers
            )
            more = _add_products(context, builder, values, builder.sext(row, kind))
            builder.store(builder.add(builder.load(total), more), total)
        name = f"llvm.vector.reduce.add.v{LANES}i32"
        return _instruction(builder, name, _INT32, builder.load(total))

    return types.int32(z, types.intp, signs, types.intp), generate


def _prefetch(context: Any, rows: Any, i: Any) -> Any:
    """Tell the processor that row i of an array, shape (N, ...), will be read soon."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        shape = cgutils.unpack_tuple(
            builder, context.make_array(rows)(context, builder, given[0]).shape
        )
        size = ir.Constant(shape[0].type, rows.dtype.bitwidth // 8)
        for width in shape[1:]:
            size = builder.mul(size, width)
        start = _data(context, builder, rows, given[0], ir.Constant(size.type, 0))
        here = builder.gep(
            builder.bitcast(start, _INT8.as_pointer()), [builder.mul(given[1], size)]
        )
        line = ir.Constant(size.type, _LINE)
        kind = ir.FunctionType(ir.VoidType(), [_INT8.as_pointer(), _INT32, _INT32, _INT32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        read = [ir.Constant(_INT32, k) for k in (0, 3, 1)]
        with cgutils.for_range(
            builder, builder.udiv(builder.add(size, ir.Constant(size.type, _LINE - 1)), line)
        ) as loop:
            place = builder.gep(here, [builder.mul(loop.index, line)])
            builder.call(function, [place, *read])
        return context.get_dummy_value()

    return types.void(rows, types.intp), generate


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


def _any_below(context: Any, x: Any, first: Any, sums: Any, table: Any, place: Any) -> Any:
    """Whether x_i sum_a xi_i^a z_a is at most its limit in any chain of a block.

    x : ndarray of int8, `first` the place of the first chain's neuron; sums : as for `products`;
    table : ndarray of int32, `place` that of the first chain's limit.
    """
    signs, sixteen = ir.VectorType(_INT8, LANES), ir.IntType(LANES)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        parts = []
        for array, values, offset, kind in (
            (x, given[0], given[1], signs),
            (sums, given[2], ir.Constant(_INT64, 0), _SUMS),
            (table, given[3], given[4], _SUMS),
        ):
            start = builder.bitcast(
                _data(context, builder, array, values, offset), kind.as_pointer()
            )
            parts.append(builder.load(start, align=kind.element.width // 8))
        n = builder.mul(builder.sext(parts[0], _SUMS), parts[1])
        below = builder.bitcast(builder.icmp_signed("<=", n, parts[2]), sixteen)
        return builder.icmp_unsigned("!=", below, ir.Constant(sixteen, 0))

    return types.boolean(x, types.intp, sums, table, types.intp), generate


def _call(context: Any, address: Any, argument: Any) -> Any:
    """Call the compiled function of one number at an address."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
        return builder.call(builder.inttoptr(given[0], kind.as_pointer()), [given[1]])

    return types.float64(types.intp, types.float64), generate


_SIGNS, _WIDE = ir.VectorType(_INT8, EIGHT), ir.VectorType(_INT64, EIGHT)
_REALS, _PAIR = (ir.VectorType(ir.DoubleType(), number) for number in (EIGHT, 2))


def _spread(builder: Any, value: Any) -> Any:
    """Give a number to eight chains."""
    nothing = ir.Constant(_REALS, ir.Undefined)
    one = builder.insert_element(nothing, value, ir.Constant(_INT32, 0))
    return builder.shuffle_vector(one, nothing, _constant(*[0] * EIGHT))


def _modulo_one(builder: Any, values: Any) -> Any:
    """Take 1 from those of eight numbers that are not below it."""
    one = ir.Constant(_REALS, [1.0] * EIGHT)
    over = builder.fcmp_ordered(">=", values, one)
    return builder.select(over, builder.fsub(values, one), values)


def _any(builder: Any, flags: Any) -> Any:
    return builder.icmp_unsigned("!=", builder.bitcast(flags, _INT8), ir.Constant(_INT8, 0))


def _add_to(builder: Any, place: Any, values: Any) -> Any:
    """Add to eight numbers in memory, and give the sums."""
    sums = builder.add(builder.load(place, align=8), values)
    builder.store(sums, place, align=8)
    return sums


def _pairs(builder: Any, start: Any, places: Any) -> list[Any]:
    """Eight pairs of numbers, as a vector of the first ones and one of the others."""
    loaded = []
    for k in range(EIGHT):
        place = builder.gep(start, [builder.extract_element(places, ir.Constant(_INT32, k))])
        loaded.append(builder.load(builder.bitcast(place, _PAIR.as_pointer()), align=8))
    sides = []
    for side in range(2):
        parts, chosen = loaded, [side, 2 + side]
        while len(parts) > 1:
            neighbours = zip(parts[::2], parts[1::2], strict=True)
            parts = [builder.shuffle_vector(*two, _constant(*chosen)) for two in neighbours]
            chosen = list(range(2 * len(chosen)))
        sides.extend(parts)
    return sides


def _step(
    context: Any,
    y: Any,
    i: Any,
    u: Any,
    first: Any,
    shift: Any,
    agree: Any,
    differ: Any,
    place: Any,
    made: Any,
    table: Any,
) -> Any:
    """Attempt an update of eight chains with one pattern, and tell whether any p is not known.

    y : ndarray of int8, shape (N * chains,), `i` the number of the neuron's first element, `first`
    that of the first chain; then ndarrays of shape (chains,): of float, what is added to u, and the
    probabilities of a flip of a neuron that agrees and of one that does not; of int64, where these
    are in the `table` of all, and how many flips were made.
    """
    arrays = shift, agree, differ, place, made, table

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        def pointer(k: int, vector: Any, offset: Any = given[3]) -> Any:
            place = _data(context, builder, signature.args[k], given[k], offset)
            return builder.bitcast(place, vector.as_pointer())

        signs = pointer(0, _SIGNS, builder.add(given[1], given[3]))
        sides = pointer(5, _REALS), pointer(6, _REALS)
        where, counts = pointer(7, _WIDE), pointer(8, _WIDE)
        x, zero = builder.load(signs, align=1), ir.Constant(_SIGNS, [0] * EIGHT)
        more = builder.load(pointer(4, _REALS), align=8)
        shifted = builder.fadd(_spread(builder, given[2]), more)
        both = (builder.load(side, align=8) for side in sides)
        p = builder.select(builder.icmp_signed(">", x, zero), *both)
        flips = builder.fcmp_ordered("<", _modulo_one(builder, shifted), p)
        unknown = cgutils.alloca_once_value(builder, ir.Constant(ir.IntType(1), 0))
        with builder.if_then(_any(builder, flips)):
            steps = builder.mul(builder.select(flips, x, zero), ir.Constant(_SIGNS, [-2] * EIGHT))
            builder.store(builder.add(x, steps), signs, align=1)
            _add_to(builder, counts, builder.zext(flips, _WIDE))
            places = _add_to(builder, where, builder.sext(steps, _WIDE))
            start = _data(context, builder, table, given[9], ir.Constant(_INT64, 0))
            found = _pairs(builder, start, places)
            for values, side in zip(found, sides, strict=True):
                builder.store(values, side, align=8)
            none = builder.fcmp_ordered("==", found[0], ir.Constant(_REALS, [0.0] * EIGHT))
            builder.store(_any(builder, none), unknown)
        return builder.load(unknown)

    return types.boolean(y, types.intp, types.float64, types.intp, *arrays), generate


products: Any = intrinsic(_products)
prefetch: Any = intrinsic(_prefetch)
dot: Any = intrinsic(_dot)
subtract: Any = intrinsic(_subtract)
call: Any = intrinsic(_call)
any_below: Any = intrinsic(_any_below)
step: Any = intrinsic(_step)
