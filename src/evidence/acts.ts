/** A witness signed a checkpoint: { size, witness, signature }. */
export const WITNESS_ACT = 'checkpoint witnessed';

/** A checkpoint left, on its own or in a bundle or a proof: { as, size, root }. */
export const GIVEN_OUT_ACT = 'checkpoint given out';
