import { matterOf, type Case, type MatterKey } from '../incidents/index.ts';
import { countText } from './from-case.ts';
import type { Coded } from './veris-events.ts';
import { terms } from './veris-terms.ts';

/** What became of the data; of what nobody knows, that. */
export function codeAttributes(c: Case, action: Readonly<Record<string, Coded>>): Coded {
  const implied = terms.implied.filter(({ action: name, 'variety of action': variety }) => {
    const done = action[name];
    return done !== undefined && (variety === undefined || (done['variety'] as string[]).includes(variety));
  });
  const impliedFor = (attribute: string): string[] =>
    implied.filter((each) => each.attribute === attribute).map(({ variety }) => variety);
  const attribute: Record<string, Coded> = {
    ...codeConfidentiality(c),
    ...codeVarieties(c, 'integrity', impliedFor('integrity')),
    ...codeVarieties(c, 'availability', impliedFor('availability')),
  };
  return Object.keys(attribute).length === 0 ? { unknown: { result: ['Unknown'] } } : attribute;
}

function codeConfidentiality(c: Case): Record<string, Coded> {
  const disclosure = terms.confidentiality[valueOf(c, 'confidentiality') ?? ''];
  if (disclosure === undefined && !c.concerns.includes('confidentiality')) return {};
  const confidentiality: Coded = { data_disclosure: disclosure ?? 'Unknown', notes: notesOf(c) };
  if (disclosure === 'No') return { confidentiality };
  const { people } = c.affected;
  const data = dataOf(c);
  return {
    confidentiality: {
      ...confidentiality,
      data: data.length > 0 ? data : [{ variety: 'Unknown' }],
      ...(data.length > 0 ? { data_total: people.certain + people.possible } : {}),
      data_victim: victimsOf(c),
      state: terms.intelligible[valueOf(c, 'intelligible') ?? ''] ?? ['Unknown'],
    },
  };
}

/** Varieties of data, each with the most people whom it may concern. */
function dataOf({ affected, organisation }: Case): { variety: string; amount: number }[] {
  const membership = terms.revealing[organisation['membership reveals'] ?? ''];
  const varietyOf = (category: string): string =>
    (category === 'user.membership' || category.startsWith('user.membership.') ? membership : undefined) ??
    terms.categories[category] ??
    'Unknown';
  const amounts = new Map<string, number>();
  // Nobody is in two classes: of a variety, those of every class that has it add up.
  for (const { categories, certain, possible } of affected.classes) {
    for (const variety of new Set(categories.map(varietyOf)))
      amounts.set(variety, (amounts.get(variety) ?? 0) + certain + possible);
  }
  return [...amounts].map(([variety, amount]) => ({ variety, amount })).sort((a, b) => b.amount - a.amount);
}

function victimsOf({ affected }: Case): string[] {
  const kinds = Object.entries(affected.byKind)
    .filter(([, { certain, possible }]) => certain + possible > 0)
    .map(([kind]) => terms.kinds[kind] ?? 'Other');
  return kinds.length > 0 ? [...new Set(kinds)] : ['Unknown'];
}

function notesOf(c: Case): string {
  const reached = matterOf(c.board, 'data reached').known.map(({ words }) => words);
  return [
    `Amounts are people and the most that it may be: ${countText(c.affected.people)} were in what the victim held. Whom of them it concerns is not counted apart.`,
    ...reached,
  ].join(' ');
}

function codeVarieties(
  c: Case,
  matter: 'integrity' | 'availability',
  implied: readonly string[],
): Record<string, Coded> {
  const value = valueOf(c, matter);
  const established = value === undefined ? undefined : terms[matter][value];
  const isOpen = established === undefined && c.concerns.includes(matter);
  const varieties = new Set([...(established ?? []), ...implied]);
  // Ransomware makes data unreadable to those whose it is.
  if (matter === 'availability' && varieties.size > 0 && valueOf(c, 'incident kind') === 'ransomware')
    varieties.add('Obscuration');
  if (isOpen) varieties.add('Unknown');
  return varieties.size === 0 ? {} : { [matter]: { variety: [...varieties] } };
}

function valueOf({ board }: Case, matter: MatterKey): string | undefined {
  return matterOf(board, matter).by?.value ?? undefined;
}
