import { join } from 'node:path';
import {
  checkRules,
  inForce,
  loadLaw,
  type Authority,
  type Law,
  type Rule,
  type RuleFinding,
} from '../../law/index.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import type { Context } from '../context.ts';

/** `rules list`: what the law says, as far as it is loaded; needs no installation. */
export async function rulesList(
  context: Context,
  _: [],
  options: { authorities?: boolean },
): Promise<Answer> {
  const law = await loadLaw(ownFolder(context));
  const today = new Date().toISOString().slice(0, 10);
  return {
    json: {
      rules: law.rules.map((rule) => toJson(rule, today)),
      authorities: law.authorities,
      files: law.files,
    },
    text: options.authorities ? listAuthorities(law.authorities) : listRules(law, today),
  };
}

/** `rules check`: whether rule files are well formed, and what one should know before relying on them. */
export async function rulesCheck(context: Context, [file]: [string | undefined]): Promise<Answer> {
  const law = await loadLaw(ownFolder(context), file);
  const { asked } = law;
  const within = <T extends { file: string }>(all: readonly T[]) =>
    asked === undefined ? [...all] : all.filter((each) => each.file === asked);
  const rules = within(law.rules);
  const authorities = within(law.authorities);
  const findings = checkRules(rules, new Date());
  const files = asked === undefined ? law.files : [asked];
  return {
    json: { files, rules: rules.length, authorities: authorities.length, findings },
    text: joinLines(
      `Well formed: ${countOf(rules.length, 'rule')} and ${countOf(authorities.length, 'authority', 'authorities')} in ${countOf(files.length, 'file')}.`,
      ...describeFindings(findings),
    ),
  };
}

/** The organisation's own rule files. */
function ownFolder({ config }: Context): string {
  return join(config.home, 'rules');
}

function toJson({ addressees, ...rule }: Rule, today: string): object {
  const [only, ...others] = addressees;
  return { ...rule, inForce: inForce(rule, today), authority: only && others.length === 0 ? only.key : null };
}

function listRules({ rules }: Law, today: string): string {
  const verified = rules.filter(({ status }) => status === 'verified').length;
  const regimes = [...new Set(rules.map(({ regime }) => regime))];
  const gaps = rules.filter((rule) => rule.gaps !== null);
  return joinLines(
    `${countOf(rules.length, 'rule')}: ${verified} verified, ${rules.length - verified} UNVERIFIED. This is no legal advice.`,
    ...regimes.flatMap((regime) => [
      '',
      regime,
      alignColumns(rules.filter((rule) => rule.regime === regime).map((rule) => ruleRow(rule, today))),
    ]),
    '',
    'Gaps, as far as they are known:',
    ...gaps.map(({ id, gaps }) => `  ${id}: ${gaps}`),
    '',
    "'rules check' says what is stale or unverified, 'rules list --authorities' who they name.",
  );
}

function ruleRow(rule: Rule, today: string): string[] {
  const { id, status, verifiedOn, duty } = rule;
  return [
    id,
    status === 'verified' ? `verified ${verifiedOn}` : 'UNVERIFIED',
    describeForce(rule, today),
    describeClock(rule),
    duty,
  ];
}

function describeForce(rule: Rule, today: string): string {
  const { from, until } = rule.effective;
  if (until !== null) return `${from} to ${until}`;
  return inForce(rule, today) === 'not yet' ? `FROM ${from} ON` : `since ${from}`;
}

const FROM: Record<string, string> = {
  aware: 'from awareness',
  occurred: 'from when it happened',
  'supplier knew': 'from when the supplier knew',
  'supplier told us': 'from when the supplier told',
  'people told': 'from telling people',
};

function describeClock({ clock, kind }: Rule): string {
  if (clock === null) return kind === 'voluntary' ? 'no duty' : 'no time given';
  if (typeof clock === 'string') return clock;
  return `${clock.amount} ${clock.amount === 1 ? clock.unit.replace(/s$/, '') : clock.unit} ${FROM[clock.anchor]}`;
}

function listAuthorities(authorities: Authority[]): string {
  const rows = authorities.map(({ key, country, status, site, name }) => [
    key,
    country,
    status === 'verified' ? '' : 'UNVERIFIED',
    site ?? '',
    name,
  ]);
  return joinLines(`${countOf(authorities.length, 'authority', 'authorities')}:`, alignColumns(rows));
}

const HEADINGS: [RuleFinding['what'], string][] = [
  ['verified in the future', 'WRONG DATES:'],
  ['stale', 'STALE:'],
  ['unverified', 'UNVERIFIED:'],
  ['not yet in force', 'Not yet in force:'],
  ['no longer in force', 'No longer in force:'],
  ['gaps', 'Gaps, as far as they are known:'],
];

function describeFindings(findings: RuleFinding[]): string[] {
  if (findings.length === 0) return ['Nothing is stale, unverified or known to be missing.'];
  return HEADINGS.flatMap(([what, heading]) => {
    const found = findings.filter((each) => each.what === what);
    if (found.length === 0) return [];
    return [
      '',
      heading,
      ...found.map(({ rule, sentence, file, line }) => `  ${rule} (${file}, line ${line}): ${sentence}`),
    ];
  });
}
