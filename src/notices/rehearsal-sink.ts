import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import type { Relay } from '../mail/index.ts';

/**
 * A mail server of a rehearsal's own, on this machine: an object and no address, so that no setting, option or slip can
 * lead a rehearsal's messages anywhere else.
 */
export type RehearsalSink = { readonly kind: 'rehearsal sink'; readonly port: number };

/** To where an installation sends. REHEARSAL_ONLY where a rehearsal would send to a relay, or real notices to a sink. */
export function relayFor(app: App, relay: Relay | RehearsalSink): Relay {
  const isSink = 'kind' in relay;
  if (isSink !== app.installation.rehearsal)
    throw new InputError(
      'REHEARSAL_ONLY',
      app.installation.rehearsal
        ? `${app.config.home} is a rehearsal: nothing leaves this machine; 'rehearse' sends its notices to a sink of its own`
        : `${app.config.home} is no rehearsal: its notices go to the organisation's relay`,
    );
  if (!isSink) return relay;
  return {
    host: '127.0.0.1',
    port: relay.port,
    security: 'none',
    helo: 'rehearsal.localhost',
    connections: 10,
    messagesPerConnection: 1_000,
    ratePerSecond: null,
    perDomain: { connections: 10, ratePerSecond: null },
    timeoutMs: 30_000,
  };
}
