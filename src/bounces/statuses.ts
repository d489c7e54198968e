// Enhanced status codes are data (statuses.yaml). Only our own file is ever read.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { REASONS, type Reason } from './reasons.ts';

const line = z.tuple([z.string().regex(/^[*45]\.\d+\.\d+( - [*45]\.\d+\.\d+)?$/), z.enum(REASONS)]);
const schema = z.strictObject({ telling: z.array(line), vague: z.array(line) });

type Range = { class: string; subject: number; from: number; to: number; reason: Reason };
type StatusTable = { telling: Range[]; vague: Range[] };

let loaded: StatusTable | undefined;

/** What an RFC 3463 code stands for; null where the table, or the part of it that is asked, has nothing on it. */
export function reasonOfStatus(part: keyof StatusTable, status: string | null): Reason | null {
  if (!status) return null;
  const [kind, subject, detail] = status.split('.');
  const found = table()[part].find(
    (range) =>
      (range.class === '*' || range.class === kind) &&
      range.subject === Number(subject) &&
      range.from <= Number(detail) &&
      Number(detail) <= range.to,
  );
  return found?.reason ?? null;
}

function table(): StatusTable {
  if (!loaded) {
    const read = schema.parse(parse(readFileSync(new URL('statuses.yaml', import.meta.url), 'utf8')));
    loaded = { telling: read.telling.map(rangeOf), vague: read.vague.map(rangeOf) };
  }
  return loaded;
}

function rangeOf([codes, reason]: z.infer<typeof line>): Range {
  const [first, last = first] = codes.split(' - ');
  const [kind, subject, from] = first.split('.');
  return {
    class: kind,
    subject: Number(subject),
    from: Number(from),
    to: Number(last.split('.')[2]),
    reason,
  };
}
