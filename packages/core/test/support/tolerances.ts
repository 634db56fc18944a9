// Every limit is relative in L2 unless its name says otherwise, and compares with float64.

/** Two float64 sums of the same thousands of terms in different order: sqrt(terms) * 2^-53 is below 1e-14. */
export const FLOAT64 = 1e-12;

/** Central differences in float64 with step 1e-5 of a value near 1: rounding 1e-16 / 1e-5 and a smooth function's 1e-10. */
export const FINITE_DIFFERENCE = 1e-8;

/** One f32 layer: every term is rounded to 2^-24 = 6e-8, and rounding adds up like a random walk over the sum. */
export const LAYER_F32 = 2e-6;

/** Scores after a whole f32 network: each of some twenty layers adds about 2e-7. */
export const SCORES_F32 = 5e-6;

/** Input gradients in f32: rounding turns a few of the units that are almost 0 (or almost tied) the other way. */
export const GRADIENT_F32 = 1e-3;

/** The same with every ReLU and pool going the way it goes in float64: only the rounding of some forty layers is left. */
export const GRADIENT_SAME_CHOICES = 1e-5;

/** Smallest cosine between two binaries' gradients whose ReLUs and pools go the same way. */
export const SAME_CHOICES_COSINE = 0.999999;

/** Smallest cosine between an f32 input gradient and the float64 one. */
export const GRADIENT_COSINE = 0.99999;

/** One Winograd layer in f32: transforms and products each round, over tens of channels. Larger sums: see the test. */
export const WINOGRAD = 2e-6;
