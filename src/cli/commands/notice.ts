import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import {
  changeSettings,
  changeText,
  draftNotice,
  findNotice,
  findSetting,
  listNotices,
  readChannel,
  readSetting,
  readSettings,
  readStatus,
  readTexts,
  SETTINGS,
  type SettingKey,
} from '../../notices/index.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readNumber } from '../read-case-options.ts';
import { tellLeftOut } from '../tell-left-out.ts';

const KEYS = Object.keys(SETTINGS) as SettingKey[];
const MAX_TEXT_BYTES = 200_000;

/** `notice draft`: a notice with drafts of its texts. */
export async function noticeDraft(
  context: Context,
  [number]: [string],
  { out }: { out?: string },
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  if (out !== undefined) await refuseFile(out);
  await using app = await openApp(context);
  const { notice, drafted } = await draftNotice(app, incident);
  const texts = await readTexts(app.database.reader, notice);
  const written: string[] = [];
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    for (const { channel, language, source } of texts) {
      const path = join(out, `${channel}.${language}.md`);
      // Whoever worked on a draft must not lose it to a second run.
      await writeFile(path, source, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      written.push(path);
    }
  }
  return {
    json: {
      incident,
      notice,
      drafted,
      texts: texts.map(({ channel, language }) => ({ channel, language })),
      written,
    },
    text: joinLines(
      drafted
        ? `Notice ${notice} of incident ${incident}, with drafts of ${countOf(texts.length, 'text')}.`
        : `Notice ${notice} of incident ${incident} was begun before: it is taken up again.`,
      ...written.map((path) => `  ${path}`),
      `Next: notice set ${notice}, notice text ${notice} --channel email --file …, notice prepare ${notice} --identity …`,
    ),
  };
}

/** `notice list`: every notice. */
export async function noticeList(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const notices = [];
  for (const notice of await listNotices(app.database.reader)) {
    const { approved, control, channels, preparation } = await readStatus(app, notice.id);
    notices.push({ ...notice, control, prepared: preparation !== undefined, approved, channels });
  }
  return {
    json: { notices },
    text:
      notices.length === 0
        ? 'No notice yet. Begin one with  notice draft <incident>'
        : alignColumns(
            notices.map(({ id, incident, control, prepared, approved, channels }) => [
              String(id),
              `incident ${incident}`,
              control === 'running' ? (approved ? 'approved' : prepared ? 'prepared' : 'draft') : control,
              channels.reduce((sum, { handedOver }) => sum + handedOver, 0),
              'handed over',
            ]),
          ),
  };
}

/** `notice set`: one setting, or all of them shown. */
export async function noticeSet(
  context: Context,
  [number, name, text]: [string, string | undefined, string | undefined],
  { forget }: { forget?: boolean },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const key = name === undefined ? undefined : findSetting(name);
  if (key !== undefined && (text === undefined) !== (forget ?? false))
    throw new InputError('ARGUMENT_INVALID', `'${key}': give its value, or --forget to take it back`);
  const value = key === undefined || text === undefined ? null : readSetting(key, text);
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  const changed = key === undefined ? false : await changeSettings(app, id, key, value);
  const settings = await readSettings(app.database.reader, id);
  return {
    json: { notice: id, settings, missing: KEYS.filter((each) => settings[each] === undefined), changed },
    text: joinLines(
      key === undefined
        ? undefined
        : changed
          ? `'${key}' is ${value === null ? 'not said any more' : `'${value}'`}. What was prepared and approved before is void.`
          : `'${key}' was so already: nothing changed.`,
      key === undefined
        ? alignColumns(KEYS.map((each) => [each, settings[each] ?? `not said: ${SETTINGS[each]}`]))
        : undefined,
    ),
  };
}

/** `notice text`: puts one in, or shows it. */
export async function noticeText(
  context: Context,
  [number]: [string],
  options: { channel: string; language: string; file?: string },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const channel = readChannel(options.channel);
  const language = options.language.trim().toLowerCase();
  if (!/^[a-z]{2}$/.test(language))
    throw new InputError('ARGUMENT_INVALID', "--language: write two letters, like 'en'");
  const source = options.file === undefined ? undefined : await readText(options.file);
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  if (source !== undefined) {
    const { changed, leavesOut } = await changeText(app, id, { channel, language, source }, options.file);
    return {
      json: { notice: id, channel, language, changed, leavesOut },
      text: joinLines(
        changed
          ? `The ${channel} text in '${language}' is new. What was prepared and approved before is void.`
          : 'It was so already: nothing changed.',
        ...tellLeftOut([{ channel, language, leavesOut }]),
      ),
    };
  }
  const text = (await readTexts(app.database.reader, id)).find(
    (each) => each.channel === channel && each.language === language,
  );
  if (!text)
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${id} has no ${channel} text in '${language}': put one in with --file`,
    );
  return { json: { notice: id, ...text }, text: text.source };
}

/** Before anything is drafted: a slip in --out must not leave a notice behind. */
async function refuseFile(out: string): Promise<void> {
  const there = await stat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (there && !there.isDirectory())
    throw new InputError('ARGUMENT_INVALID', `${out} is a file: name a folder for the texts`);
}

async function readText(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new InputError('FILE_NOT_FOUND', `There is no file ${path}`);
  });
  if (found.isDirectory())
    throw new InputError('ARGUMENT_INVALID', `${path} is a folder: name the file of one text`);
  if (!found.isFile())
    throw new InputError('ARGUMENT_INVALID', `${path} is no ordinary file: name the file of one text`);
  if (found.size > MAX_TEXT_BYTES)
    throw new InputError('FILE_TOO_LARGE', `${path} is larger than a text of a notice can be (200 kB)`);
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('FILE_UNREADABLE', `${path} is no UTF-8 text`);
  }
}
