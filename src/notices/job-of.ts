import type { App } from '../installation/index.ts';

/** Names whose messages a file or folder has: another installation, or a rehearsal, has a notice 1 too. */
export function jobOf({ installation: { id, rehearsal } }: App, notice: number): string {
  return `notice ${notice} of ${rehearsal ? 'the rehearsal ' : ''}${id}`;
}
