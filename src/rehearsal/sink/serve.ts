import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { codeOfEnvelope, type Envelope, type Fate, type SinkMemory } from './memory.ts';
import { deliveryReport } from './report.ts';

const REPLIES: Partial<Record<Fate, { code: number; text: string }>> = {
  refused: { code: 550, text: 'no such mailbox' },
  'put off': { code: 451, text: 'try again later' },
};

/** A mail server that takes what it is offered, remembers who it was for and throws it away. */
export function serveSink(memory: SinkMemory): SMTPServer {
  return new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    // A name server would be asked otherwise: nothing leaves this machine.
    disableReverseLookup: true,
    hideDSN: false,
    logger: false,
    // Everybody has a message of their own: a second recipient would be told of the first.
    maxRecipients: 1,
    onRcptTo({ address }, session, done) {
      const code = codeOfEnvelope(envelopeOf(session, address));
      const fate = memory.fateOf(code);
      const reply = REPLIES[fate];
      if (!reply) return done();
      memory.note(code, address, fate, 0);
      done(Object.assign(new Error(reply.text), { responseCode: reply.code }));
    },
    onData(stream, session, done) {
      const envelope = envelopeOf(session, session.envelope.rcptTo[0].address);
      const code = codeOfEnvelope(envelope);
      const fate = memory.fateOfTaken(code);
      const pieces: Buffer[] | undefined = fate === 'sent back' || memory.samplesNext() ? [] : undefined;
      let size = 0;
      stream.on('data', (piece: Buffer) => {
        size += piece.length;
        pieces?.push(piece);
      });
      stream.on('end', () => {
        memory.note(code, envelope.to, fate, size);
        if (pieces && fate === 'sent back') memory.sendBack(deliveryReport(envelope, Buffer.concat(pieces)));
        else if (pieces) memory.keep(code ?? '', envelope.to, Buffer.concat(pieces));
        done();
      });
    },
  });
}

function envelopeOf({ envelope: { mailFrom, dsn } }: SMTPServerSession, to: string): Envelope {
  return { from: mailFrom === false ? '' : mailFrom.address, envid: dsn?.envid ?? '', to };
}
