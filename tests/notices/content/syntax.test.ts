import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../src/errors.ts';
import {
  checkWording,
  compose,
  plainText,
  PLACES,
  type Wording,
} from '../../../src/notices/content/index.ts';
import { sampleCase, sampleFacts } from './samples.ts';

const email = (body: string): Wording => ({
  channel: 'email',
  language: 'en',
  source: `---\nsubject: A subject\n---\n${body}`,
});

function textOf(body: string, facts = sampleFacts(), c = sampleCase()): string {
  return plainText(compose(email(body), c, facts).blocks);
}

function mistakeIn(wording: Wording): string {
  try {
    checkWording(wording, 'text.md', ['Member', 'Donor']);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.code, 'TEMPLATE_INVALID');
    return error.message;
  }
  return assert.fail('nothing was wrong');
}

test('a block is read by those whom its condition is about', () => {
  const body =
    'Hello.\n\n::: if bank details\nYour account.\n::: else if phone number\nYour phone.\n::: else\nNeither.\n:::\n\nBye.';
  assert.equal(
    textOf(body, sampleFacts({ categories: ['user.financial.bank_account'] })),
    'Hello.\n\nYour account.\n\nBye.',
  );
  assert.equal(
    textOf(body, sampleFacts({ categories: ['user.contact.phone_number'] })),
    'Hello.\n\nYour phone.\n\nBye.',
  );
  assert.equal(textOf(body, sampleFacts({ categories: ['user.name'] })), 'Hello.\n\nNeither.\n\nBye.');
});

test('blocks stand in blocks', () => {
  const body = '::: if former\n::: if overdue\nA\n:::\nB\n:::\nC';
  assert.equal(textOf(body, sampleFacts({ standing: 'former', overdue: true })), 'A\n\nB\n\nC');
  assert.equal(textOf(body, sampleFacts({ standing: 'former' })), 'B\n\nC');
  assert.equal(textOf(body, sampleFacts({ overdue: true })), 'C');
});

test('lines of one list may come from several blocks', () => {
  const body = '- one\n\n::: if certain\n- two\n:::\n\n- three';
  assert.equal(textOf(body), '- one\n- two\n- three');
});

test('a line of a list that is a placeholder alone becomes a line for each item', () => {
  const facts = sampleFacts({ categories: ['user.contact.email', 'user.name'] });
  assert.equal(textOf('- {categories}', facts), '- your name\n- your e-mail address');
  assert.equal(textOf('We had {categories}.', facts), 'We had your name and your e-mail address.');
});

test('emphasis, escapes and soft line ends are Markdown', () => {
  const { blocks } = compose(
    email('One **two** *three*\nfour \\{name\\} \\*five\\*.'),
    sampleCase(),
    sampleFacts(),
  );
  assert.deepEqual(blocks, [
    {
      kind: 'paragraph',
      runs: [
        { text: 'One ' },
        { text: 'two', bold: true },
        { text: ' ' },
        { text: 'three', italic: true },
        { text: ' four {name} *five*.' },
      ],
    },
  ]);
});

test('a heading, a paragraph and a list are told apart', () => {
  const { blocks } = compose(email('## Head\nText.\n- item'), sampleCase(), sampleFacts());
  assert.deepEqual(
    blocks.map(({ kind }) => kind),
    ['heading', 'paragraph', 'list'],
  );
});

const MISTAKES: [body: string, line: number, says: RegExp][] = [
  ['Hello {nmae}', 4, /no placeholder '\{nmae\}': did you mean '\{name\}'/],
  ['One\n\nTwo {supplyer} three', 6, /did you mean '\{supplier\}'/],
  ['A {name', 4, /a brace stands alone/],
  ['A name}', 4, /a brace stands alone/],
  ['{first\nsent}', 4, /a brace stands alone/],
  ['- a\n- {naem}', 5, /'\{name\}'/],
  ['::: if bank detials\nA\n:::', 4, /no condition 'bank detials': did you mean 'bank details'/],
  ['::: if xyzzy\nA\n:::', 4, /docs\/notice-texts\.md lists them all/],
  ['::: if\nA\n:::', 4, /says no condition/],
  ['::: if former and overdue or votes\nA\n:::', 4, /mixes 'and' and 'or'/],
  ['::: if {nmae}\nA\n:::', 4, /no placeholder '\{nmae\}': did you mean '\{name\}'/],
  ['::: if kind Donro\nA\n:::', 4, /no kind 'Donro': did you mean 'Donor'/],
  ['A\n\n::: if former\nB', 6, /'::: if former' is not closed/],
  ['A\n\n:::', 6, /none is open/],
  ['::: else\nA\n:::', 4, /none is open/],
  ['::: if former\nA\n::: else\nB\n::: else\nC\n:::', 8, /nothing comes after '::: else'/],
  ['::: when former\nA\n:::', 4, /'::: when former' is not known/],
  [
    '::: if former\n::: if former\n::: if former\n::: if former\n::: if former\nA\n:::\n:::\n:::\n:::\n:::',
    8,
    /4 deep/,
  ],
  ['A <b>b</b>', 4, /HTML.*'<b>'/],
  ['A\n\n<div>b</div>', 6, /HTML/],
  ['<!-- a note -->', 4, /HTML/],
  ['A\nb &nbsp; c', 5, /'&nbsp;' is HTML/],
  ['![a](b.png)', 4, /picture/],
  ['A\nb [site](https://a.example)', 5, /is a link/],
  ['A <https://a.example>', 4, /link/],
  ['See https://a.example now', 4, /would become a link/],
  ['A\n\nSee www.a.example', 6, /would become a link/],
  ['[a]: https://a.example', 4, /address of a link/],
  ['# Head', 4, /two signs/],
  ['1. a', 4, /numbers/],
  ['- a\n  - b', 4, /list stands within another/],
  ['- a\n\n  b', 4, /more than one paragraph/],
  ['- a\n- ', 5, /says nothing/],
  ['- [ ] a', 4, /box to tick/],
  ['> a', 4, /begins with '>'/],
  ['a\n\n    b', 6, /code/],
  ['`a`', 4, /backticks/],
  ['a\n\n***', 6, /rule across/],
  ['~~a~~', 4, /crossed out/],
  ['| a | b |\n|---|---|\n| c | d |', 4, /table/],
  ['a\nb\u0001name\u0001', 5, /cannot be seen/],
  ['a\u202eb', 4, /cannot be seen/],
  ['', 4, /empty/],
];

for (const [body, line, says] of MISTAKES) {
  test(`a mistake is named with file and line: ${JSON.stringify(body).slice(0, 50)}`, () => {
    const message = mistakeIn(email(body));
    assert.match(message, new RegExp(`^text\\.md, line ${line}: `));
    assert.match(message, says);
  });
}

test('the top of a text is checked', () => {
  const of = (source: string, channel: Wording['channel'] = 'email', language = 'en'): string =>
    mistakeIn({ channel, language, source });
  assert.match(of('Hello'), /line 1: the text has no subject/);
  assert.match(of('---\nsubject: a\nHello'), /line 1: the top of the text is not closed/);
  assert.match(
    of('---\nsubjetc: a\n---\nHello'),
    /line 2: there is no key 'subjetc': did you mean 'subject'/,
  );
  assert.match(of('---\n\nsubject:\n---\nHello'), /line 3: 'subject' says nothing/);
  assert.match(of('---\nsubject: a: b\n---\nHello'), /line 2: .*cannot be read/);
  assert.match(of('---\nsubject: a {nmae}\n---\nHello'), /line 2: .*'\{name\}'/);
  assert.match(of('---\nsubject: "{claims}"\n---\nHello'), /too long for a subject/);
  assert.match(of(`---\nsubject: ${'a'.repeat(151)}\n---\nHello`), /150 characters/);
  assert.match(of('---\nsubject: a **b**\n---\nHello'), /bold/);
  assert.match(of('---\nsubject: a\n---\nHello', 'sms'), /line 2: a text message has no subject/);
  assert.match(of('---\nsubject: a\n---\nHello', 'email', 'fr'), /no words of its own in 'fr'/);
  assert.match(of('a'.repeat(100_001)), /characters/);
});

test('a text tells what it names, what it depends on, and what it leaves out', () => {
  const checked = checkWording(email('{name} {code}\n\n::: if former and not {dpo}\n{contact}\n:::'));
  assert.deepEqual(checked.places, ['name', 'code', 'contact']);
  assert.deepEqual(checked.blocks, ['former and not {dpo}']);
  assert.deepEqual(checked.leavesOut, ['what happened', 'measures', 'categories', 'not known']);
  assert.equal(checked.draft, undefined);
});

test('a text written on Windows, with a mark at its beginning, is the same text', () => {
  const { source } = email('One.\n\n::: if certain\nTwo.\n:::');
  const windows = `\ufeff${source.replaceAll('\n', '\r\n')}`;
  assert.deepEqual(
    compose({ channel: 'email', language: 'en', source: windows }, sampleCase(), sampleFacts()).blocks,
    compose({ channel: 'email', language: 'en', source }, sampleCase(), sampleFacts()).blocks,
  );
});

test('whatever somebody writes is read, or refused with a line that it has', () => {
  const parts = [
    'word',
    ' ',
    '\n',
    '\n\n',
    '::: if former',
    ':::',
    '::: else',
    '- ',
    '## ',
    '{name}',
    '{',
    '}',
    '\\',
    '*',
    '**',
    '_',
    '`',
    '<b>',
    '[a](b)',
    '&amp;',
    '    ',
    '1. ',
    '> ',
    '|',
    '---',
    'é',
    '\u0001',
    'https://a.b',
    ...PLACES.map(({ name }) => `{${name}}`),
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), (found) => {
      const wording = email(found.join(''));
      try {
        checkWording(wording, 'text.md');
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const line = Number(/^text\.md, line (\d+): /.exec(error.message)?.[1]);
        assert.ok(line >= 1 && line <= wording.source.split('\n').length, error.message);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the example of the documentation is right', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/notice-texts.md'), 'utf8');
  const [, source] = /```markdown\n([^]*?)```/.exec(document) ?? [];
  assert.ok(checkWording({ channel: 'email', language: 'en', source }).places.length > 3);
});
