import { randomBytes } from 'node:crypto';
import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import {
  deliver,
  makeMails,
  readMailAddress,
  type DkimKey,
  type Letter,
  type MailTemplate,
  type Outcome,
  type Relay,
} from '../mail/index.ts';
import { readApproved } from './approvals.ts';
import { channelNumber } from './channel.ts';
import { noticeCase, personPlaces, type VariantFacts } from './content/index.ts';
import { makeTemplate, marksOf } from './email-templates.ts';
import { INVENTED } from './invented-person.ts';
import { TEST_CODE } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { missingSettings, readSettings } from './settings.ts';
import { readTexts } from './texts.ts';
import { readVariants } from './variants.ts';

export type TestOptions = {
  /** The operator's own address. */
  to: string;
  /** One class by its number in the preview; else the largest. */
  class?: number;
  /** Only classes that are written to in this language. */
  language?: string;
  /** One message of each class, of the largest ones. */
  all?: boolean;
  relay: Relay;
  dkim?: DkimKey[];
  signal?: AbortSignal;
};

/** What the relay said of the message of a class. */
export type TestMessage = {
  class: number;
  people: number;
  language: string;
  subject: string;
  result: 'accepted' | 'refused' | 'deferred' | 'uncertain';
  reply: string;
};

export type TestSent = {
  messages: TestMessage[];
  /** Whether texts and settings are still those that were prepared. */
  unchanged: boolean;
};

const MOST = 10;
/** Somebody sits and waits: what the relay says first is the answer. */
const PATIENCE = { attempts: 1, relayPatienceMs: 10_000 };

/** REHEARSAL_ONLY in a rehearsal, before anything else is looked at. */
export function refuseTestOfRehearsal({ installation, config }: App): void {
  if (!installation.rehearsal) return;
  throw new InputError(
    'REHEARSAL_ONLY',
    `${config.home} is a rehearsal: nothing leaves this machine, a test to oneself neither. 'notice preview' shows the texts`,
  );
}

/**
 * Sends the operator what people will get, through the real relay, with somebody invented in it. It needs what was
 * prepared, no approval and no identity, and writes no row of anybody.
 * @throws InputError REHEARSAL_ONLY; NOTICE_STATE where nothing was prepared or nobody is written to by e-mail;
 *   ARGUMENT_INVALID; TEMPLATE_INVALID; RELAY_UNREACHABLE, RELAY_REFUSED
 */
export async function sendTest(app: App, id: number, options: TestOptions): Promise<TestSent> {
  refuseTestOfRehearsal(app);
  const to = readMailAddress(options.to);
  if (!to) throw new InputError('ARGUMENT_INVALID', '--to: write one e-mail address, your own');
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const c = await readCase(app, notice.incident);
  const prepared = await readApproved(reader, id, c);
  if (!prepared)
    throw new InputError(
      'NOTICE_STATE',
      `Nothing of notice ${id} was prepared yet: 'notice prepare ${id} --identity <keyfile>'`,
    );
  const settings = await readSettings(reader, id);
  const missing = missingSettings(settings, ['email']);
  if (missing.length > 0)
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${id} has no ${missing.map((key) => `'${key}'`).join(', ')}: say each with 'notice set ${id} <setting> <value>'`,
    );
  const classes = chooseClasses(id, await listEmailClasses(app, id), options);
  const source = {
    facts: noticeCase(c, settings['code page']),
    settings,
    texts: await readTexts(reader, id),
  };
  const templates: MailTemplate[] = [];
  for (const each of classes) {
    const template = await makeTemplate(source, each.facts);
    if (!template)
      throw new InputError('NOTICE_STATE', `Notice ${id} has no e-mail text in '${each.facts.language}'`);
    templates.push({ ...template, subject: `[TEST] ${template.subject}` });
  }
  const marks = marksOf(settings, id, TEST_CODE);
  const letters = templates.map((_, place): Letter => ({
    id: place,
    template: place,
    values: personPlaces(INVENTED),
    ...marks,
    // Mailboxes drop a message whose id they have had: two tests are two messages.
    messageId: `test-${randomBytes(8).toString('hex')}@${marks.messageId.split('@')[1]}`,
    to: to.address,
    dateMs: app.now().getTime(),
  }));
  const outcomes = await sendMails(app, id, letters, templates, options);
  return {
    messages: classes.map(({ variant, people, facts }, place) => {
      const outcome = outcomes.get(place);
      return {
        class: variant,
        people,
        language: facts.language,
        subject: templates[place].subject,
        result: outcome?.result ?? 'deferred',
        reply: !outcome
          ? 'rollcall: it was interrupted'
          : outcome.result === 'uncertain'
            ? outcome.why
            : outcome.reply,
      };
    }),
    unchanged: prepared.changed === undefined,
  };
}

type EmailClass = { variant: number; people: number; facts: VariantFacts };

/** Everybody who is listed for e-mail, by the text that they get; the most people first. */
async function listEmailClasses(app: App, id: number): Promise<EmailClass[]> {
  const { reader } = app.database;
  const variants = await readVariants(reader, id);
  const { rows } = await reader.query<{ variant: number; people: number }>(
    `select variant, count(*)::int as people from notice_recipient where notice = $1 and channel = $2
      group by variant order by people desc, variant`,
    [id, channelNumber('email')],
  );
  return rows.map((row) => ({ ...row, facts: variants.get(row.variant)! }));
}

function chooseClasses(id: number, all: EmailClass[], options: TestOptions): EmailClass[] {
  if (all.length === 0) throw new InputError('NOTICE_STATE', `Notice ${id} goes to nobody by e-mail`);
  const { language } = options;
  const found = all.filter(
    ({ variant, facts }) =>
      (options.class === undefined || variant === options.class) &&
      (language === undefined || facts.language === language),
  );
  if (found.length > 0) return found.slice(0, options.all ? MOST : 1);
  const what = [
    ...(options.class === undefined ? [] : [`of class ${options.class}`]),
    ...(language === undefined ? [] : [`in '${language}'`]),
  ];
  throw new InputError(
    'ARGUMENT_INVALID',
    `Notice ${id} goes to nobody ${what.join(' ')} by e-mail: 'notice preview ${id}' lists the classes`,
  );
}

async function sendMails(
  app: App,
  id: number,
  letters: Letter[],
  templates: MailTemplate[],
  { relay, dkim, signal }: TestOptions,
): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  const source = makeMails(inTurn(letters), { templates, keys: dkim ?? [] });
  // Nobody is told anything by a test, so nothing is journalled.
  const journal = {
    leaving: () => Promise.resolve(),
    arrived(arrived: readonly Outcome[]) {
      for (const outcome of arrived) outcomes.set(outcome.id, outcome);
      return Promise.resolve();
    },
  };
  try {
    await deliver(relay, source, journal, { window: MOST, patience: PATIENCE, signal });
  } finally {
    const count = (result: Outcome['result']): number =>
      [...outcomes.values()].filter((outcome) => outcome.result === result).length;
    // What left is in the evidence, also where the relay failed afterwards; the operator's address is not.
    if (outcomes.size > 0)
      await app.database.transaction((tx) =>
        appendEvidence(tx, app.now(), {
          act: 'notice test sent',
          subjects: [`notice:${id}`],
          payload: {
            messages: outcomes.size,
            accepted: count('accepted'),
            refused: count('refused'),
            deferred: count('deferred'),
            uncertain: count('uncertain'),
          },
        }),
      );
  }
  return outcomes;
}

async function* inTurn(letters: Letter[]): AsyncGenerator<Letter> {
  yield* letters;
}
