import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rulesCheck, rulesList } from '../../src/cli/commands/rules.ts';
import { quietContext, tempFolder } from '../cli/contexts.ts';

const OWN = `regime: Insurance
rules:
  - id: insurer
    duty: Tell the insurer
    kind: authority
    to: ico
    citation: Policy 12, clause 4
    source: the policy
    effective: { from: 2024-01-01 }
    status: unverified
    clock: { anchor: aware, amount: 1, unit: days }
`;

type Listed = {
  rules: { id: string; authority: string | null; inForce: string; own: boolean }[];
  files: string[];
};
type Checked = {
  files: string[];
  rules: number;
  authorities: number;
  findings: { rule: string; what: string }[];
};

test('rules are listed without an installation', async () => {
  using home = tempFolder();
  const { json, text } = await rulesList(quietContext({}, home.at('none')), [], {});
  const { rules } = json as Listed;
  assert.equal(rules.find(({ id }) => id === 'uk-gdpr-33-1')?.authority, 'ico');
  assert.equal(rules.find(({ id }) => id === 'eu-gdpr-33-1')?.authority, null);
  assert.equal(rules.find(({ id }) => id === 'gdpr-uk-33-1')?.inForce, 'no longer');
  assert.match(
    text,
    /\n\s+uk-gdpr-33-1\s+verified 2026-11-22\s+since 2021-01-01\s+72 hours from awareness\s+Report/,
  );
  assert.match(text, /\n\s+us-ca-ag\s+UNVERIFIED\s+since 2026-01-01\s+15 days from telling people/);
  assert.match(text, /\nGaps, as far as they are known:\n/);
  const authorities = await rulesList(quietContext({}, home.at('none')), [], { authorities: true });
  assert.match(
    authorities.text,
    /\n\s+ie-dpc\s+IE\s+UNVERIFIED\s+https:\/\/www.dataprotection.ie\s+Data Protection/,
  );
});

test("the organisation's own rules are in <home>/rules", async () => {
  using home = tempFolder();
  mkdirSync(home.at('rules'));
  writeFileSync(home.at('rules/own.yaml'), OWN);
  const { json } = await rulesList(quietContext({}, home.path), [], {});
  assert.deepEqual(
    (json as Listed).rules.filter(({ own }) => own).map(({ id }) => id),
    ['insurer'],
  );
  const checked = await rulesCheck(quietContext({}, home.path), [undefined]);
  assert.equal(checked.exitCode, undefined);
  assert.ok(
    (checked.json as Checked).findings.some(({ rule, what }) => rule === 'insurer' && what === 'unverified'),
  );
  assert.match(checked.text, /^Well formed: \d+ rules and 44 authorities in 9 files\./);
});

test('one file is checked alone, and a mistake in it is an error', async () => {
  using home = tempFolder();
  const path = join(home.path, 'draft.yaml');
  writeFileSync(path, OWN);
  const { json, text } = await rulesCheck(quietContext({}, home.at('none')), [path]);
  const { files, rules, findings } = json as Checked;
  assert.deepEqual([files, rules, findings.map(({ what }) => what)], [[path], 1, ['unverified']]);
  assert.match(text, /^Well formed: 1 rule and 0 authorities in 1 file\./);
  writeFileSync(path, OWN.replace('to: ico', 'to: ioc'));
  await assert.rejects(rulesCheck(quietContext({}, home.at('none')), [path]), {
    code: 'RULES_INVALID',
    message: `${path}, line 6: there is no authority 'ioc': did you mean 'ico'?`,
  });
});
