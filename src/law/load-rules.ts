import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { mistake, suggest } from './mistake.ts';
import { readRuleFile, type RuleFile } from './rule-file.ts';
import type { AuthorityText, RuleText } from './rule-schema.ts';
import { ADDRESSEES, type Authority, type Conditions, type Rule } from './rule.ts';

const SHIPPED = join(import.meta.dirname, 'rules');
const TOP = resolve(import.meta.dirname, '../..');

/** Everything that rule files say. `files` are their names, ours first. */
export type Law = { rules: Rule[]; authorities: Authority[]; files: string[] };

type Source = RuleFile & { own: boolean };

/**
 * Reads the rules that come with Rollcall and those in `folder` (the organisation's own, *.yaml). A folder that is not
 * there has none. RULES_INVALID with file, line and what is wrong.
 */
export async function loadRules(folder?: string): Promise<Rule[]> {
  return (await loadLaw(folder)).rules;
}

/** The same with authorities and the names of the files, and with another file, which is read first. */
export async function loadLaw(folder?: string, file?: string): Promise<Law & { asked: string | undefined }> {
  const shipped = await listRuleFiles(SHIPPED);
  const own = folder === undefined ? [] : await listRuleFiles(folder);
  const sources: Source[] = [];
  const seen = new Set<string>();
  for (const path of [...(file === undefined ? [] : [file]), ...shipped, ...own]) {
    const real = await realpath(path).catch(() => path);
    if (seen.has(real)) continue;
    seen.add(real);
    const comesWithUs = shipped.includes(real);
    const name = comesWithUs ? relative(TOP, real) : path;
    sources.push({ ...(await readRuleFile(path, name)), own: !comesWithUs });
  }
  const asked = file === undefined ? undefined : sources[0].name;
  // Ours first: where an id stands twice, the organisation's file is the one to change.
  return { ...joinSources(sources.toSorted((a, b) => Number(a.own) - Number(b.own))), asked };
}

async function listRuleFiles(folder: string): Promise<string[]> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  });
  if (!found) return [];
  if (!found.isDirectory())
    throw new InputError(
      'RULES_INVALID',
      `${folder} is no folder: put your rule files (*.yaml) into a folder there`,
    );
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name));
  return names.toSorted().map((name) => join(folder, name));
}

function joinSources(sources: Source[]): Law {
  const authorities = collectAuthorities(sources);
  const rules = collectRules(sources, authorities);
  return {
    rules: withoutReplaced(rules, sources),
    authorities: [...authorities.values()],
    files: sources.map(({ name }) => name),
  };
}

function collectAuthorities(sources: Source[]): Map<string, Authority> {
  const all = new Map<string, Authority>();
  for (const source of sources) {
    for (const [i, text] of source.authorities.entries()) {
      const line = source.lineOf(['authorities', i, 'key']);
      const before = all.get(text.key);
      if (before) throw mistake(source.name, line, twice('authority', text.key, before));
      if (text.key in ADDRESSEES)
        throw mistake(source.name, line, `'key: ${text.key}' has a meaning of its own: choose another`);
      const there = [...all.values()].find(
        ({ role, country }) => isSupervisory(role) && country === text.country,
      );
      if (there && isSupervisory(text.role))
        throw mistake(
          source.name,
          line,
          `the data protection authority of ${text.country} is '${there.key}' already (${there.file}, line ${there.line}): give this one the role 'other'`,
        );
      all.set(text.key, toAuthority(text, source.name, line));
    }
  }
  return all;
}

/** Of those there is one a country, so that a country says which. */
function isSupervisory(role: Authority['role']): boolean {
  return role === 'data protection';
}

function collectRules(sources: Source[], authorities: Map<string, Authority>): Map<string, Rule> {
  const all = new Map<string, Rule>();
  for (const source of sources) {
    for (const [i, text] of source.rules.entries()) {
      const line = source.lineOf(['rules', i, 'id']);
      const before = all.get(text.id);
      if (before) {
        const instead =
          source.own && !before.own ? `; to put yours in its place, add 'replaces: ${text.id}'` : '';
        throw mistake(source.name, line, `${twice('rule', text.id, before)}${instead}`);
      }
      all.set(text.id, toRule(text, { source, index: i, line, authorities }));
    }
  }
  return all;
}

function twice(what: string, key: string, { file, line }: { file: string; line: number }): string {
  return `there is ${what === 'rule' ? 'a rule' : 'an authority'} '${key}' already (${file}, line ${line}): give this one another ${what === 'rule' ? 'id' : 'key'}`;
}

/** An own rule may take the place of one of ours, for instance when a lawyer has verified or corrected it. */
function withoutReplaced(all: Map<string, Rule>, sources: Source[]): Rule[] {
  const replacedBy = new Map<string, Rule>();
  for (const rule of all.values()) {
    if (rule.replaces === null) continue;
    const source = sources.find(({ name }) => name === rule.file)!;
    const index = source.rules.findIndex(({ id }) => id === rule.id);
    const refuse = (sentence: string) =>
      mistake(
        rule.file,
        source.lineOf(['rules', index, 'replaces']),
        `'replaces: ${rule.replaces}' ${sentence}`,
      );
    const ours = [...all.values()].filter(({ own }) => !own).map(({ id }) => id);
    if (!ours.includes(rule.replaces) || !rule.own)
      throw refuse(
        `names no rule that comes with Rollcall: ${suggest(rule.replaces, ours, "'rollcall rules list' shows them")}`,
      );
    const other = replacedBy.get(rule.replaces);
    if (other) throw refuse(`stands at the rule '${other.id}' too: remove one`);
    replacedBy.set(rule.replaces, rule);
  }
  return [...all.values()].filter(({ id }) => !replacedBy.has(id));
}

function toAuthority(text: AuthorityText, file: string, line: number): Authority {
  const { key, name, country, role, site, phone, status, note } = text;
  return {
    key,
    name,
    country,
    role,
    site: site ?? null,
    phone: phone ?? null,
    status,
    verifiedOn: text['verified on'] ?? null,
    note: note ?? null,
    file,
    line,
  };
}

type Place = { source: Source; index: number; line: number; authorities: Map<string, Authority> };

function toRule(text: RuleText, place: Place): Rule {
  const { source, line } = place;
  const { id, duty, kind, citation, threshold, clock, phases, status } = text;
  return {
    id,
    regime: (text.regime ?? source.regime)!,
    duty,
    kind,
    ...addresseesOf(text, place),
    each: text.each ?? null,
    owedBy: text['owed by'],
    citation,
    source: text.source,
    effective: { from: text.effective.from, until: text.effective.until ?? null },
    status,
    verifiedOn: text['verified on'] ?? null,
    note: text.note ?? null,
    applies: toConditions(text, place),
    threshold,
    clock: clock === 'none' ? null : clock,
    phases,
    paper: text.paper ?? null,
    gaps: text.gaps ?? null,
    replaces: text.replaces ?? null,
    own: source.own,
    file: source.name,
    line,
  };
}

function addresseesOf({ to }: RuleText, place: Place): Pick<Rule, 'to' | 'addressees'> {
  const { authorities } = place;
  if (to === 'people' || to === 'us') return { to: { key: to, name: ADDRESSEES[to] }, addressees: [] };
  if (to === 'lead authority' || to === 'authority of the country') {
    const supervisory = [...authorities.values()].filter(({ role }) => isSupervisory(role));
    return { to: { key: to, name: ADDRESSEES[to] }, addressees: supervisory };
  }
  const authority = findAuthority(to, ['to'], place);
  return { to: { key: to, name: authority.name }, addressees: [authority] };
}

function findAuthority(key: string, path: string[], { source, index, authorities }: Place): Authority {
  const found = authorities.get(key);
  if (found) return found;
  const known = [...authorities.keys(), ...Object.keys(ADDRESSEES)];
  const hint = suggest(key, known, "add it under 'authorities', or see 'rollcall rules list --authorities'");
  throw mistake(
    source.name,
    source.lineOf(['rules', index, ...path]),
    `there is no authority '${key}': ${hint}`,
  );
}

function toConditions({ applies }: RuleText, place: Place): Conditions {
  const regulator = applies['charity regulator'];
  if (regulator !== undefined) findAuthority(regulator, ['applies', 'charity regulator'], place);
  return {
    establishedIn: applies['established in'],
    notEstablishedIn: applies['not established in'],
    peopleIn: applies['people in'],
    state: applies.state,
    atLeast: applies['at least'],
    categories: applies.categories,
    natures: applies.natures,
    charityRegulator: regulator,
    supplierIn: applies['supplier in'],
    malicious: applies.malicious,
    judgement: applies.judgement,
  };
}
