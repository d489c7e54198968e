import { cardLines, type ShareCard } from './share-card.ts';

/** What a card says beside its share. None of it is needed to put cards together. */
export type CardFace = {
  /** Whose keys these are, as the organisation calls them. */
  label: string;
  madeAt: Date;
};

/** The text of a card, to be printed or kept as a file: lines to type and what they are. Secret. */
export function describeCard(card: ShareCard, { label, madeAt }: CardFace): string {
  const { number, shares, threshold, set } = card;
  return [
    `ROLLCALL SHARE CARD ${number} of ${shares}`,
    `for: ${label}`,
    `set ${set} · any ${threshold} of the ${shares} cards open it · made ${madeAt.toISOString().slice(0, 10)}`,
    '',
    ...cardLines(card),
    '',
    `Type or scan the four lines of any ${threshold} cards of this set into one text file. Then either give the file`,
    'to Rollcall (--identity FILE), or make an age identity of it: rollcall keyholder join FILE --out key.txt',
    'Spaces, dashes and small letters do not matter; a slip in a line is found by its last character.',
    '',
  ].join('\n');
}

/** What the QR code of a card holds: its lines and nothing else, so that scanners that join them do no harm. Secret. */
export function cardCode(card: ShareCard): string {
  return cardLines(card).join('\n');
}
