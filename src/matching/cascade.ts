import { FLAG, isOneSlipAway, type Register } from './register.ts';

/** What a row says of its person, as keyed hashes; 0n and 0 are unknown. */
export type RowEvidence = {
  references: bigint[];
  nationalIds: bigint[];
  /** E-mails and phones. */
  contacts: bigint[];
  /** Plain given name, for comparing with names one slip away; never stored. */
  givenName: string;
  given: number;
  sound: number;
  initial: number;
  family: number;
  birth: number;
  postcode: number;
  familyBirth: bigint;
  familyPostcode: bigint;
  birthPostcode: bigint;
  fullName: bigint;
};

/** One known person; a new one; one of several (and, with `orNew`, perhaps somebody not yet known); nobody nameable. */
export type Decision =
  | { kind: 'known'; person: number; rule: string }
  | { kind: 'new'; rule: string }
  | { kind: 'ambiguous'; persons: number[]; orNew: boolean; rule: string }
  | { kind: 'unidentifiable' };

/** How a row's given name and a person's compare. */
type GivenAgreement = 'same' | 'initial' | 'alike' | 'unknown' | 'different';

/** With more people of one name than this, a name with another postcode says nothing about any of them. */
const NAMESAKES_MOST = 3;

/** An e-mail or phone that more people have than this is a stopgap ('office@…'), and identifies nobody. */
const SHARED_MOST = 24;

/**
 * Who a row is about, by the written cascade in docs/matching.md, from strong keys to weak. Pure: reads the register.
 * In doubt it names everybody the row may be.
 */
export function decide(register: Register, evidence: RowEvidence): Decision {
  const row = withoutStopgaps(register, evidence);
  return (
    byIdentifier(register, row, row.references, 'reference') ??
    byIdentifier(register, row, row.nationalIds, 'national identifier') ??
    byContact(register, row) ??
    doubtNewReference(register, row, byNameAndBirthOrPostcode(register, row) ?? byName(register, row)) ??
    asStranger(row)
  );
}

/**
 * The row brings a reference that nobody has: names and addresses alone do not make it somebody who has another one.
 */
function doubtNewReference(
  register: Register,
  row: RowEvidence,
  decision: Decision | undefined,
): Decision | undefined {
  if (decision?.kind !== 'known' || !hasUnknownReference(register, row, [decision.person])) return decision;
  return ambiguous([decision.person], true, `a new reference, ${decision.rule}`);
}

function withoutStopgaps(register: Register, row: RowEvidence): RowEvidence {
  const contacts = row.contacts.filter((key) => register.find('strong', key).length <= SHARED_MOST);
  return contacts.length === row.contacts.length ? row : { ...row, contacts };
}

function byIdentifier(
  register: Register,
  row: RowEvidence,
  keys: bigint[],
  rule: string,
): Decision | undefined {
  const found = everyone(register, 'strong', keys);
  if (found.length === 0) return undefined;
  const fitting = found.filter((person) => !bothNamesDiffer(register, row, person));
  if (fitting.length === 1) return orWhoeverTheRestNames(register, row, fitting[0], rule);
  if (fitting.length > 1) return ambiguous(fitting, false, `${rule} of several people`);
  // The reference is somebody's whose names are wholly other: a slip in the file, or another numbering.
  const others = contactsOf(register, row).filter(
    (person) => givenAgreement(register, row, person) === 'same',
  );
  return ambiguous(union(found, others), others.length === 0, `${rule} of somebody with other names`);
}

/** The reference is one person's, but another family name; the contact and the full name may be somebody else's. */
function orWhoeverTheRestNames(register: Register, row: RowEvidence, person: number, rule: string): Decision {
  if (!differs(register.traits.family[person], row.family)) return known(person, rule);
  const others = contactsOf(register, row).filter(
    (other) =>
      other !== person &&
      agrees(register.traits.family[other], row.family) &&
      givenAgreement(register, row, other) === 'same',
  );
  return others.length === 0
    ? known(person, rule)
    : ambiguous([person, ...others], false, `${rule} of another name`);
}

function byContact(register: Register, row: RowEvidence): Decision | undefined {
  const all = contactsOf(register, row);
  if (all.length === 0) return undefined;
  const found = all.filter((person) => !differs(register.traits.birth[person], row.birth));
  const rule = 'e-mail or phone';
  if (found.length === 0) return undefined; // only people born on another day have it
  if (row.given === 0 && row.initial === 0) return oneOf(register, row, found, rule);

  const agreement = new Map(found.map((person) => [person, givenAgreement(register, row, person)]));
  const which = (...wanted: GivenAgreement[]) =>
    found.filter((person) => wanted.includes(agreement.get(person)!));
  const same = which('same', 'initial');
  if (same.length > 0) {
    if (hasUnknownReference(register, row, same)) return bySecondReference(register, row, same);
    const doubtful = same.filter((person) => isInDoubt(register, person));
    if (doubtful.length === same.length) {
      const persons = union(same, which('alike', 'unknown'));
      return persons.length === 1
        ? known(persons[0], rule)
        : ambiguous(persons, false, `${rule}, in doubt before`);
    }
    return oneOf(
      register,
      row,
      same.filter((person) => !doubtful.includes(person)),
      `${rule} with given name`,
    );
  }
  const alike = which('alike');
  if (alike.length > 0) {
    const born = alike.filter((person) => agrees(register.traits.birth[person], row.birth));
    // Twins: names that sound alike and one birth date, but a reference of one's own.
    const otherReference = hasUnknownReference(register, row, born);
    if (born.length === 1 && !otherReference) return known(born[0], `${rule} with birth date`);
    return ambiguous(alike, true, `${rule} with a similar given name`);
  }
  const unnamed = which('unknown');
  if (unnamed.length > 0) return oneOf(register, row, unnamed, rule);
  return undefined; // a relative's: name, birth date and postcode may still tell who this is
}

/** The row brings a reference nobody has, and a contact and given name that somebody with another reference has. */
function bySecondReference(register: Register, row: RowEvidence, same: number[]): Decision {
  const born = same.filter((person) => agrees(register.traits.birth[person], row.birth));
  if (born.length === 1) return known(born[0], 'second reference, with contact, given name and birth date');
  return ambiguous(same, true, 'a new reference with a known contact and given name');
}

function byNameAndBirthOrPostcode(register: Register, row: RowEvidence): Decision | undefined {
  const bornThere = register
    .find('weak', row.birthPostcode)
    .filter((person) => !namesDiffer(register, row, person));
  if (bornThere.length > 0) return oneOf(register, row, bornThere, 'name, birth date and postcode');

  const sameBirth = register
    .find('weak', row.familyBirth)
    .filter((person) => isSame(givenAgreement(register, row, person)));
  if (sameBirth.length > 0) {
    const near = sameBirth.filter((person) => !differs(register.traits.postcode[person], row.postcode));
    if (near.length > 0) return oneOf(register, row, near, 'name and birth date');
    return ambiguous(sameBirth, true, 'name and birth date, other postcode');
  }
  return byHousehold(register, row);
}

function byHousehold(register: Register, row: RowEvidence): Decision | undefined {
  const household = register
    .find('weak', row.familyPostcode)
    .filter((person) => !differs(register.traits.birth[person], row.birth));
  if (household.length === 0) return undefined;
  const rule = 'family name and postcode';
  if (row.initial === 0) return ambiguous(household, false, `${rule}, no given name`);
  const same = household.filter((person) => isSame(givenAgreement(register, row, person)));
  if (same.length > 0) return oneOf(register, row, same, `${rule} with given name`);
  const maybe = household.filter((person) => givenAgreement(register, row, person) !== 'different');
  return maybe.length > 0 ? ambiguous(maybe, true, `${rule}, similar given name`) : undefined;
}

function byName(register: Register, row: RowEvidence): Decision | undefined {
  const namesakes = register
    .find('weak', row.fullName)
    .filter((person) => !differs(register.traits.birth[person], row.birth));
  if (namesakes.length === 0) return undefined;
  const nothingElse = row.birth === 0 && row.postcode === 0 && !hasStrongKey(row);
  if (nothingElse) return ambiguous(namesakes, false, 'name alone');
  if (row.references.length > 0) return undefined;
  const rule = 'name alone, other contact or address';
  return namesakes.length <= NAMESAKES_MOST ? ambiguous(namesakes, true, rule) : undefined;
}

function asStranger(row: RowEvidence): Decision {
  const named = row.fullName !== 0n || (row.family !== 0 && (row.birth !== 0 || row.postcode !== 0));
  return named || hasStrongKey(row) ? { kind: 'new', rule: 'nobody known' } : { kind: 'unidentifiable' };
}

/** One certain person if there is one, or the one whose birth date or postcode agrees; otherwise all of them. */
function oneOf(register: Register, row: RowEvidence, persons: number[], rule: string): Decision {
  if (persons.length === 1) return known(persons[0], rule);
  const born = persons.filter((person) => agrees(register.traits.birth[person], row.birth));
  if (born.length === 1) return known(born[0], `${rule} with birth date`);
  const full = persons.filter(
    (person) =>
      givenAgreement(register, row, person) === 'same' && agrees(register.traits.family[person], row.family),
  );
  if (full.length === 1 && row.family !== 0) return known(full[0], `${rule} with full name`);
  return ambiguous(persons, false, rule);
}

function known(person: number, rule: string): Decision {
  return { kind: 'known', person, rule };
}

function ambiguous(persons: number[], orNew: boolean, rule: string): Decision {
  return { kind: 'ambiguous', persons, orNew, rule };
}

function contactsOf(register: Register, row: RowEvidence): number[] {
  return everyone(register, 'strong', row.contacts);
}

function everyone(register: Register, strength: 'strong' | 'weak', keys: bigint[]): number[] {
  if (keys.length === 1) return register.find(strength, keys[0]);
  return union(...keys.map((key) => register.find(strength, key)));
}

function union(...lists: number[][]): number[] {
  return [...new Set(lists.flat())];
}

function differs(a: number, b: number): boolean {
  return a !== 0 && b !== 0 && a !== b;
}

function agrees(a: number, b: number): boolean {
  return a !== 0 && a === b;
}

function isSame(agreement: GivenAgreement): boolean {
  return agreement === 'same' || agreement === 'initial';
}

function isInDoubt(register: Register, person: number): boolean {
  return (register.traits.flags[person] & FLAG.inDoubt) !== 0;
}

function hasStrongKey(row: RowEvidence): boolean {
  return row.references.length + row.nationalIds.length + row.contacts.length > 0;
}

function hasUnknownReference(register: Register, row: RowEvidence, persons: number[]): boolean {
  return (
    row.references.length > 0 &&
    persons.every((person) => (register.traits.flags[person] & FLAG.hasReference) !== 0)
  );
}

function givenAgreement(register: Register, row: RowEvidence, person: number): GivenAgreement {
  const { given, sound, initial } = register.traits;
  if (row.initial === 0 || initial[person] === 0) return 'unknown';
  if (row.given === 0 || given[person] === 0)
    return row.initial === initial[person] ? 'initial' : 'different';
  if (row.given === given[person]) return 'same';
  if (row.sound === sound[person]) return 'alike';
  return isOneSlipAway(register.kernel, row.givenName, given[person]) ? 'alike' : 'different';
}

/** Given and family name both known on both sides and both other; a birth date that agrees outweighs that. */
function bothNamesDiffer(register: Register, row: RowEvidence, person: number): boolean {
  if (agrees(register.traits.birth[person], row.birth)) return false;
  if (!differs(register.traits.family[person], row.family)) return false;
  return givenAgreement(register, row, person) === 'different';
}

/** For somebody of the same birth date and postcode: the given names are other ones, as twins' are. */
function namesDiffer(register: Register, row: RowEvidence, person: number): boolean {
  const agreement = givenAgreement(register, row, person);
  if (agreement === 'different') return true;
  return agreement === 'unknown' && differs(register.traits.family[person], row.family);
}
