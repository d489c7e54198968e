import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The age-encryption package, loaded when first used: it takes 90 ms (post-quantum curves among it), which every
 * command that seals nothing would wait for.
 */
export function loadAge(): typeof import('age-encryption') {
  return require('age-encryption') as typeof import('age-encryption');
}
