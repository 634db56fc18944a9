/** A node in 0..1 and its weight; the weights add up to 1. */
export interface QuadratureNode {
  readonly node: number;
  readonly weight: number;
}

/** Gauss-Legendre quadrature on 0..1 with `n` nodes, exact for polynomials of degree 2n - 1. */
export function gaussLegendre(n: number): QuadratureNode[] {
  return Array.from({ length: n }, (_, k) => {
    // Newton's method on the Legendre polynomial from the usual cosine guess.
    let x = Math.cos((Math.PI * (n - k - 0.25)) / (n + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let [value, before] = [x, 1];
      for (let degree = 2; degree <= n; degree++) {
        [value, before] = [((2 * degree - 1) * x * value - (degree - 1) * before) / degree, value];
      }
      slope = (n * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    return { node: (x + 1) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}
