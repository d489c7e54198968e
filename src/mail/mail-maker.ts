import { isAscii, readMailAddress } from './address.ts';
import {
  compileMail,
  joinPieces,
  sizeOf,
  writePieces,
  type CompiledMail,
  type MailTemplate,
} from './compile-mail.ts';
import type { Piece, Values } from './encode-body.ts';
import { checkDkimKey, signatureHeaders, type DkimKey } from './sign-mail.ts';

/** What one person is to be sent. */
export type Letter = {
  id: number;
  /** Which of the templates. */
  template: number;
  /** The envelope's sender (VERP), and what a bounce is to repeat. */
  from: string;
  to: string;
  envid: string;
  messageId: string;
  /** Milliseconds since 1970. */
  dateMs: number;
  feedbackId?: string;
  values: Values;
};

export type MakerData = { templates: readonly MailTemplate[]; keys: readonly DkimKey[] };

/** Messages one after the other in one piece of memory; `ends[i]` is where the i-th ends. */
export type Made = { bytes: Uint8Array; ends: number[] };

/** Makes and signs messages. */
export class MailMaker {
  #templates: CompiledMail[];
  #keys: readonly DkimKey[];

  constructor({ templates, keys }: MakerData) {
    for (const key of keys) checkDkimKey(key);
    this.#templates = templates.map(compileMail);
    this.#keys = keys;
  }

  /** An address that cannot be written to gets an empty message, which is refused when it is to be sent. */
  make(letters: readonly Letter[]): Made {
    const messages = letters.map((letter) => this.#makeOne(letter));
    const bytes = Buffer.allocUnsafeSlow(messages.reduce((sum, pieces) => sum + sizeOf(pieces), 0));
    const ends: number[] = [];
    let at = 0;
    for (const pieces of messages) {
      at = writePieces(pieces, bytes, at);
      ends.push(at);
    }
    return { bytes, ends };
  }

  #makeOne(letter: Letter): Piece[] {
    if (readMailAddress(letter.to) === null) return [];
    const { to, messageId, feedbackId } = letter;
    const template = this.#templates[letter.template];
    if (!template) throw new Error(`mail: there is no template ${letter.template}`);
    const date = new Date(letter.dateMs);
    const pieces = template.fillPieces(letter.values, { to, messageId, date, feedbackId });
    if (this.#keys.length === 0) return pieces;
    const message = joinPieces(pieces);
    return [signatureHeaders(message, this.#keys, date), message];
  }
}

/** The envelope of a letter. */
export function envelopeOf({ id, from, to, envid }: Letter): {
  id: number;
  from: string;
  to: string;
  envid: string;
  needsUtf8: boolean;
} {
  const address = readMailAddress(to)?.address ?? to;
  return { id, from, to: address, envid, needsUtf8: !isAscii(address) };
}
