import { InputError } from '../../errors.ts';
import {
  findNotice,
  readDkimKeys,
  readRelay,
  refuseTestOfRehearsal,
  sendTest,
  type TestMessage,
} from '../../notices/index.ts';
import { countOf, formatNumber, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readNumber } from '../read-case-options.ts';

type Options = { to: string; language?: string; class?: string; all?: boolean };

/** `notice test`: what people will get, to oneself, with somebody invented in it. */
export async function noticeTest(
  context: Context,
  [number]: [string],
  { to, language, all, ...options }: Options,
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const chosen = options.class === undefined ? undefined : readNumber(options.class, '--class');
  if (chosen !== undefined && all)
    throw new InputError('ARGUMENT_INVALID', '--class sends one message, --all one of each class: name one');
  await using app = await openApp(context);
  refuseTestOfRehearsal(app);
  await findNotice(app.database.reader, id);
  const { messages, unchanged } = await sendTest(app, id, {
    to,
    class: chosen,
    language: language?.trim().toLowerCase(),
    all,
    relay: await readRelay(context.config),
    dkim: await readDkimKeys(context.config),
    signal: context.signal,
  });
  const accepted = messages.filter(({ result }) => result === 'accepted').length;
  return {
    json: { notice: id, messages, unchanged },
    text: joinLines(
      `${formatNumber(accepted)} of ${countOf(messages.length, 'message')} handed over, with an invented person in ${messages.length === 1 ? 'it' : 'each'}.`,
      ...messages.flatMap(describeMessage),
      unchanged
        ? undefined
        : `Texts, settings or the case changed since it was prepared: notice prepare ${id}`,
    ),
    exitCode: accepted === messages.length ? 0 : 2,
  };
}

const WORDS: Record<TestMessage['result'], string> = {
  accepted: 'handed over',
  refused: 'refused',
  deferred: 'put off',
  uncertain: 'left, and no answer came',
};

function describeMessage({ class: number, people, language, subject, result, reply }: TestMessage): string[] {
  return [
    `  class ${number}, as ${countOf(people, 'person', 'people')} will get it in '${language}': ${subject}`,
    `    ${WORDS[result]}: ${reply}`,
  ];
}
