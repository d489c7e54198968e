const FACTS: Record<string, string> = {
  'happened from': '"…" --matter "occurred from" --value 2021-10-28',
  'happened until': '"…" --matter "occurred until" --value 2021-10-29',
  measures: '"…" --matter "measures taken"',
  consequences: '"…" --matter consequences',
};
const PARTICULARS: Record<string, string> = {
  website: 'website',
  contact: '"people contact"',
  dpo: '"dpo contact"',
};

/** The command that says what stands in a place; undefined where no single one does. */
export function howToFill(place: string, incident: number): string | undefined {
  if (place in FACTS) return `incident fact ${incident} ${FACTS[place]}`;
  if (place in PARTICULARS) return `organisation set ${PARTICULARS[place]} …`;
  if (place === 'code page') return 'notice set <notice> "code page" …';
  return undefined;
}
