"""Solvers for angles, triangles, circles and solids."""

import itertools
import math
from fractions import Fraction
from itertools import count

import sympy

from tests.unit.sample_solvers import Solved, integers, numbers, solves, stem_of


def turn_of_a_triangle() -> int:
    """The inside angles of a triangle in degrees, from the equilateral one."""
    return 3 * 60


@solves("third-angle-of-a-triangle")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return next(n for n in count() if a + b + n == turn_of_a_triangle()), {
        "angle-sum-360": next(n for n in count() if a + b + n == 360)
    }


@solves("base-angle")
def _(stem: str) -> Solved:
    (top,) = integers(stem)
    base = next(n for n in count() if top + n + n == turn_of_a_triangle())
    return base, {"gives-both-angles-together": base + base}


@solves("sum-of-polygon-angles")
def _(stem: str) -> Solved:
    (sides,) = integers(stem)
    outside = 360
    return sides * 180 - outside, {"one-triangle-for-each-side": sum([180] * sides)}


@solves("angle-of-a-regular-polygon")
def _(stem: str) -> Solved:
    (corners,) = integers(stem)
    first, corner, last = (sympy.Point(sympy.cos(t), sympy.sin(t)).evalf() for t in _turns(corners))
    a, b = first - corner, last - corner
    cosine = float(a.dot(b)) / math.hypot(*map(float, a.args)) / math.hypot(*map(float, b.args))
    inside = round(math.degrees(math.acos(cosine)))
    return inside, {"exterior-for-interior": 180 - inside}


def _turns(corners: int) -> list[sympy.Expr]:
    """The directions of three neighbouring corners from the middle."""
    return [2 * sympy.pi * k / corners for k in range(3)]


@solves("longest-side")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    side = int(sympy.Point(a, 0).distance(sympy.Point(0, b)))
    return side, {"adds-sides-not-squares": a + b, "leaves-the-square": side * side}


@solves("ladder-on-a-wall")
def _(stem: str) -> Solved:
    ladder, foot = numbers(stem)
    height = next(Fraction(n, 10) for n in count() if Fraction(n, 10) ** 2 + foot**2 == ladder**2)
    return height, {"subtracts-sides-not-squares": ladder - foot}


@solves("shadow-of-a-tree")
def _(stem: str) -> Solved:
    post, shadow, long_shadow = integers(stem)
    return Fraction(post, shadow) * long_shadow, {"additive-comparison": post + (long_shadow - shadow)}


@solves("area-after-enlarging")
def _(stem: str) -> Solved:
    area, factor = integers(stem)
    copies = sum(2 * row + 1 for row in range(factor))
    return sum([area] * copies), {"scales-area-like-length": sum([area] * factor)}


@solves("around-a-wheel")
def _(stem: str) -> Solved:
    radius, pi = numbers(stem)
    return (radius + radius) * pi, {"radius-for-diameter": pi * radius}


@solves("diameter-from-around")
def _(stem: str) -> Solved:
    around, pi = numbers(stem)
    return next(n for n in count() if n * pi == around), {"multiplies-by-pi-again": around * pi}


@solves("area-from-radius")
def _(stem: str) -> Solved:
    radius, pi = numbers(stem)
    half_around = (radius + radius) * pi / 2
    return half_around * radius, {"circumference-for-area": half_around + half_around}


@solves("area-from-diameter")
def _(stem: str) -> Solved:
    across, pi = numbers(stem)
    return across * across / 4 * pi, {"diameter-as-radius": across * across * pi}


def polygon_area(*corners: tuple[int, int]) -> Fraction:
    """By sympy, from the corners."""
    return Fraction(str(abs(sympy.Polygon(*map(sympy.Point, corners)).area)))


@solves("area-of-a-parallelogram")
def _(stem: str) -> Solved:
    base, slanting, height = integers(stem)
    assert height < slanting
    return polygon_area((0, 0), (base, 0), (base + 1, height), (1, height)), {
        "multiplies-the-sides": base * slanting
    }


@solves("area-of-a-trapezium")
def _(stem: str) -> Solved:
    a, c, height = integers(stem)
    area = polygon_area((0, 0), (a, 0), (c + 1, height), (1, height))
    return area, {"forgets-half-of-trapezium": area + area}


@solves("volume-of-a-box")
def _(stem: str) -> Solved:
    edges = integers(stem)
    cubes = itertools.product(*(range(edge) for edge in edges))
    faces = itertools.permutations(edges, 2)
    return len(list(cubes)), {
        "surface-for-volume": sum(a * b for a, b in faces),
        "adds-the-edges": sum(edges),
    }


@solves("air-in-a-tent")
def _(stem: str) -> Solved:
    base, height, length = integers(stem_of(stem))
    front = polygon_area((0, 0), (base, 0), (1, height))
    return sum([front] * length, Fraction(0)), {"forgets-half": sum([base * height] * length)}
