import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import { InputError } from '../errors.ts';
import { mistake, quote, suggest } from './mistake.ts';
import {
  describeIssue,
  keysAt,
  ruleFile,
  type AuthorityText,
  type RuleFileText,
  type RuleText,
} from './rule-schema.ts';

/** Rules are written by hand: what is larger was put there by mistake. */
const MAX_BYTES = 1_000_000;

/** A rule file that was read, before its names are looked up in others. */
export type RuleFile = {
  /** As messages name it. */
  name: string;
  regime?: string;
  rules: RuleText[];
  authorities: AuthorityText[];
  /** The line, from 1, on which a value stands; for what is not there, that of what it is missing from. */
  lineOf(path: readonly PropertyKey[]): number;
};

type Issue = Parameters<typeof describeIssue>[0];

/** Reads one rule file; RULES_INVALID with the first mistake in it. `name` is what messages call it. */
export async function readRuleFile(path: string, name: string): Promise<RuleFile> {
  return parseRuleFile(await readText(path, name), name);
}

/** The same of a text. */
export function parseRuleFile(text: string, name: string): RuleFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const [broken] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (broken)
    throw mistake(name, lines.linePos(broken.pos[0]).line, describeBroken(broken), { cause: broken });
  const value = toPlain(document, name);
  if (value === null || value === undefined)
    throw mistake(name, 1, 'the file is empty: write rules as formats/rules.md says, or remove it');
  const lineOf = (path: readonly PropertyKey[]) => lines.linePos(offsetOf(document, path)).line;
  const parsed = ruleFile.safeParse(value);
  if (!parsed.success) throw firstMistake(parsed.error.issues, { value, name, lineOf });
  return accept(parsed.data, name, lineOf);
}

function accept(data: RuleFileText, name: string, lineOf: RuleFile['lineOf']): RuleFile {
  const { regime, rules = [], authorities = [] } = data;
  if (rules.length === 0 && authorities.length === 0)
    throw mistake(name, 1, "has neither 'rules' nor 'authorities': add some, or remove the file");
  for (const [i, rule] of rules.entries()) {
    if (rule.regime === undefined && regime === undefined)
      throw mistake(
        name,
        lineOf(['rules', i]),
        `the rule '${rule.id}' has no 'regime': add one, here or on top`,
      );
  }
  return { name, regime, rules, authorities, lineOf };
}

async function readText(path: string, name: string): Promise<string> {
  const bytes = await readBytes(path, name);
  const text = decode(bytes);
  if (text !== undefined) return text;
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (decode(bytes.subarray(start, end)) === undefined) break;
    start = end + 1;
    line++;
  }
  throw mistake(name, line, 'is not UTF-8: save the file as UTF-8');
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  const refuse = (error: unknown) =>
    new InputError('FILE_NOT_FOUND', `${name} cannot be read: check the path, and whether this user may`, {
      cause: error,
    });
  // Without O_NONBLOCK a pipe in the folder would be waited for, for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw refuse(error);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw refuse(undefined);
    const { size } = found;
    if (size > MAX_BYTES)
      throw mistake(name, 1, 'the file is larger than 1 MB: it is no rule file, remove it');
    return await file.readFile().catch((error: unknown) => {
      throw refuse(error);
    });
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Aliases may be nested to fill the memory: the library counts them and throws. */
function toPlain(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw mistake(name, 1, 'has too many aliases (*): write the values out', { cause: error });
  }
}

const BROKEN: Record<string, string> = {
  DUPLICATE_KEY: 'this key stands here twice: remove one',
  TAB_AS_INDENT: 'a tab indents this line: use spaces',
  BAD_INDENT: 'this line is not indented as its neighbours are: correct it',
  MULTIPLE_DOCS: "a second document begins here: remove the line '---'",
  MISSING_CHAR: 'a sign is missing here, such as a colon, a quote or a bracket: add it',
  NON_STRING_KEY: 'this key is no text: put quotes round it',
  TAG_RESOLVE_FAILED: 'this tag (!) is not known: remove it',
};

function describeBroken({ code, message }: { code: string; message: string }): string {
  return BROKEN[code] ?? `this is not YAML (${message.replaceAll(/\s+/g, ' ')}): correct it`;
}

type Where = { value: unknown; name: string; lineOf: RuleFile['lineOf'] };

/**
 * The mistake that stands first in the file. A missing key counts as standing where its map begins, and for nothing
 * where the map has a key that is not known: that is the missing one, misspelt.
 */
function firstMistake(issues: readonly Issue[], { value, name, lineOf }: Where): InputError {
  const misspelt = issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join());
  const placed = issues
    .filter((issue) => !isMissing(issue, value) || !misspelt.includes(issue.path.slice(0, -1).join()))
    .map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const path = [...issue.path, ...keys.slice(0, 1)];
      return { issue, path, line: lineOf(path) };
    });
  const [{ issue, path, line }] = placed.sort((a, b) => a.line - b.line);
  return mistake(name, line, describe(issue, path, value));
}

function isMissing({ code, path }: Issue, file: unknown): boolean {
  const missing = typeof path.at(-1) === 'string' && valueAt(file, path) === undefined;
  return missing && code !== 'custom' && code !== 'unrecognized_keys';
}

function describe(issue: Issue, path: readonly PropertyKey[], file: unknown): string {
  const found = valueAt(file, path);
  const key = path.findLast((step) => typeof step === 'string');
  if (issue.code === 'unrecognized_keys')
    return `there is no key '${String(key)}': ${suggest(String(key), keysAt(issue.path))}`;
  if (key === undefined) return `the file must be a map: begin it with 'regime:' and 'rules:'`;
  if (isMissing(issue, file)) return `${ownerOf(path, file)} has no '${key}': add it`;
  if (typeof path.at(-1) === 'number' && issue.code !== 'custom')
    return `${entryOf(key)} ${describeIssue(issue, found)}`;
  const shown = typeof found === 'string' && found.trim() !== '' && issue.code === 'custom';
  const told = shown ? `'${key}: ${quote(found).slice(1)}` : `'${key}'`;
  return `${told} ${describeIssue(issue, found)}`;
}

function entryOf(key: string): string {
  return `an entry of '${key}'`;
}

/** 'the rule 'uk-gdpr-33-1'', where it has an id. */
function ownerOf(path: readonly PropertyKey[], file: unknown): string {
  const [list, index] = path;
  if (typeof index !== 'number') return 'the file';
  const { id, key } = (valueAt(file, [list, index]) ?? {}) as { id?: unknown; key?: unknown };
  const named = list === 'rules' ? id : key;
  const what = list === 'rules' ? 'rule' : 'authority';
  const inside = path.length > 3 ? `'${String(path.at(-2))}' of ` : '';
  return `${inside}${typeof named === 'string' ? `the ${what} '${named}'` : `this ${what}`}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (held, step) => (typeof held === 'object' && held !== null ? Reflect.get(held, step) : undefined),
    value,
  );
}

/** Where in the text a path leads, as far as it is there: to a key, or to an entry of a list. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
