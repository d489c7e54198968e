// Columns against each other: which of several is the one, what neighbours tell.
import type { Sureness } from './decision.ts';
import type { Draft } from './decide.ts';
import { fields } from './fields.ts';
import type { Field } from './fields.ts';

const order: Record<Sureness, number> = { told: 0, remembered: 1, certain: 2, likely: 3, guess: 4, none: 5 };

/** Settles, in place, what single columns cannot know of themselves. */
export function settleColumns(drafts: Draft[]): void {
  nameNeighbours(drafts);
  bankNeighbours(drafts);
  keepOneAddress(drafts);
  keepBest(drafts);
  callByPreferredName(drafts);
}

function isFixed(draft: Draft): boolean {
  return draft.sureness === 'told' || draft.sureness === 'remembered';
}

function byClaim(a: Draft, b: Draft): number {
  return (
    order[a.sureness] - order[b.sureness] ||
    (a.heading?.rank ?? 5000) - (b.heading?.rank ?? 5000) ||
    b.profile.filled - a.profile.filled ||
    a.index - b.index
  );
}

// One reference, one family name, one date of birth: the best claim has the field, the others keep their category.
function keepBest(drafts: Draft[]): void {
  const claims = new Map<Field, Draft[]>();
  for (const draft of drafts) {
    if (draft.field !== null && !fields[draft.field].many) {
      claims.set(draft.field, [...(claims.get(draft.field) ?? []), draft]);
    }
  }
  for (const [field, rivals] of claims) {
    const [best, ...others] = rivals.sort(byClaim);
    for (const other of others) {
      if (field === 'reference') other.couldBe = field;
      other.field = null;
      other.why += `; "${best.column}" was taken as the ${fields[field].label}`;
    }
  }
}

const inAddress = new Set<Field>(['addressLine', 'city', 'region', 'postcode', 'country']);

// The street of one address must not be joined to the postcode of another: a letter would go astray.
function keepOneAddress(drafts: Draft[]): void {
  const parts = drafts.filter(
    (draft) => draft.field !== null && inAddress.has(draft.field) && draft.heading !== null,
  );
  const anchors = parts.filter(({ field }) => field === 'postcode' || field === 'city');
  const main =
    anchors.filter(({ field }) => field === 'postcode').sort(byClaim)[0] ?? anchors.sort(byClaim)[0];
  if (main === undefined) return;
  const mainGroup = main.heading?.group;
  const whole = new Set(anchors.map(({ heading }) => heading?.group));
  for (const part of parts) {
    const group = part.heading?.group;
    if (isFixed(part) || group === mainGroup || !whole.has(group)) continue;
    part.field = null;
    part.why += `; belongs to another address than "${main.column}"`;
  }
}

// Without a heading, two columns side by side of common given names and common family names.
function nameNeighbours(drafts: Draft[]): void {
  const open = (draft: Draft | undefined): draft is Draft =>
    draft !== undefined &&
    draft.heading === null &&
    draft.category === 'unclassified' &&
    !isFixed(draft) &&
    looksLikeName(draft);
  for (let i = 0; i + 1 < drafts.length; i++) {
    const [a, b] = [drafts[i], drafts[i + 1]];
    if (!open(a) || !open(b)) continue;
    const straight = a.profile.share('given') + b.profile.share('family');
    const turned = b.profile.share('given') + a.profile.share('family');
    if (Math.max(straight, turned) < 0.6) continue;
    const [given, family] = straight >= turned ? [a, b] : [b, a];
    takeName(given, 'givenName', 'many values are common given names');
    takeName(family, 'familyName', 'many values are common family names');
  }
  for (const draft of drafts) {
    if (!open(draft) || Math.max(draft.profile.share('given'), draft.profile.share('family')) < 0.5) continue;
    draft.category = 'user.name';
    draft.sureness = 'guess';
    draft.why = 'many values are common names; nothing says which';
  }
}

function looksLikeName({ profile }: Draft): boolean {
  return profile.filled > 0 && profile.share('letters') >= 0.9 && profile.share('oneWord') >= 0.8;
}

function takeName(draft: Draft, field: Field, why: string): void {
  draft.field = field;
  draft.category = fields[field].category;
  draft.sureness = 'guess';
  draft.why = why;
}

// Where 'Known as' is all there is beside the family name, it is what people are called and matched by.
function callByPreferredName(drafts: Draft[]): void {
  const has = (field: Field) => drafts.some((draft) => draft.field === field);
  const preferred = drafts.find((draft) => draft.field === 'preferredName');
  if (preferred === undefined || isFixed(preferred) || has('givenName') || has('fullName')) return;
  if (!has('familyName')) return;
  preferred.field = 'givenName';
  preferred.why += '; taken as the given name, as there is no other';
}

// Eight digits mean nothing alone; beside sort codes they are bank accounts.
function bankNeighbours(drafts: Draft[]): void {
  const bank = 'user.financial.bank_account';
  if (
    !drafts.some(
      ({ category, profile }) =>
        category === bank && profile.share('sortCode') + profile.share('digits6') > 0.5,
    )
  )
    return;
  for (const draft of drafts) {
    const isOpen = draft.category === 'unclassified' || /^account$/i.test(draft.column.trim());
    if (!isOpen || isFixed(draft) || draft.profile.share('digits8') < 0.8) continue;
    draft.category = bank;
    draft.sureness = 'likely';
    draft.why = 'eight digits, in a table with sort codes';
  }
}
