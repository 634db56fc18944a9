// Padding of the blocked layout. Compiled by asc and by tsc: enums and integers only, no imports.

export enum Padding {
  /** Zero pixels above and left of every plane: the gradient of a `valid` convolution reads two outside. */
  Before = 2,
  /** All padding of one axis, beyond the extent rounded up to whole Winograd tiles of 4. */
  Total = 6,
}

/** Rows or columns of a padded plane of `n` rows or columns. */
export function paddedExtent(n: i32): i32 {
  return ((n + 3) & ~3) + Padding.Total;
}
