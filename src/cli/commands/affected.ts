import { InputError } from '../../errors.ts';
import { writeRoll } from '../../exchange/index.ts';
import { findAffected, type Scope } from '../../ledger/index.ts';
import { listKinds } from '../../people/index.ts';
import { findSupplier, listSuppliers } from '../../suppliers/index.ts';
import { countOf, joinLines, type Answer } from '../answer.ts';
import {
  beginUnsealing,
  openApp,
  readInstant,
  readPastMoment,
  type Context,
  type UnsealingOptions,
} from '../context.ts';
import { readCategory } from '../category.ts';
import { refuseForeignFile } from '../write-out.ts';
import { describeAffected, affectedJson } from '../roll-call.ts';

type Options = {
  supplier: string[];
  heldAt?: string;
  sentFrom?: string;
  sentTo?: string;
  dataset?: string;
  category: string[];
  out?: string;
} & UnsealingOptions;

/** `affected`: the roll call over everything that the options cover. */
export async function affected(context: Context, _: [], options: Options): Promise<Answer> {
  if (options.heldAt !== undefined && (options.sentFrom ?? options.sentTo) !== undefined) {
    throw new InputError('ARGUMENT_INVALID', 'Use --held-at, or --sent-from and --sent-to, not both');
  }
  if (options.identity !== undefined && options.out === undefined) {
    throw new InputError(
      'ARGUMENT_INVALID',
      '--identity needs --out FILE.csv: names are written to a file, never to the screen',
    );
  }
  await using app = await openApp(context);
  const { reader } = app.database;
  const { acceptedGrades, timezone } = app.installation;
  if (options.out !== undefined) await refuseForeignFile(options.out, /^code,certainty,/);
  const suppliers = await listSuppliers(reader);
  const kinds = await listKinds(app.database);
  const bySending = (options.sentFrom ?? options.sentTo) !== undefined;
  const at = options.heldAt === undefined ? app.now() : readPastMoment(app, options.heldAt, '--held-at');
  const scope: Scope = {
    suppliers: options.supplier.map((name) => findSupplier(suppliers, name)),
    ...(!bySending && { heldAt: at }),
    sentFrom: readInstant(app, options.sentFrom, '--sent-from'),
    sentTo: readInstant(app, options.sentTo, '--sent-to', 'end'),
    dataset: options.dataset,
    categories: options.category.length > 0 ? options.category.flatMap(readCategory) : undefined,
  };
  if (scope.sentFrom && scope.sentTo && scope.sentFrom > scope.sentTo) {
    throw new InputError(
      'ARGUMENT_INVALID',
      '--sent-from is later than --sent-to: nothing can lie between them',
    );
  }
  const found = await findAffected(reader, scope, { acceptedGrades, kinds, at, timezone });
  let written: number | undefined;
  if (options.out !== undefined) {
    const { identity } = options;
    await using unsealing =
      identity === undefined
        ? undefined
        : await beginUnsealing(context, app, { ...options, identity }, 'affected');
    written = await writeRoll(app.database, found, {
      path: options.out,
      codeKey: app.installation.codeKey,
      kinds,
      cards: unsealing,
      signal: context.signal,
      onProgress: (people) =>
        context.progress.show('People written', people, found.people.certain + found.people.possible),
    });
  }
  const json = affectedJson(found, scope);
  return {
    json: written === undefined ? json : { ...json, out: { path: options.out, people: written } },
    text: joinLines(
      describeAffected(found, scope, timezone),
      written === undefined
        ? undefined
        : `\nWrote ${countOf(written, 'person', 'people')} to ${options.out}${options.identity === undefined ? '' : ', with names and contact details: guard it'}.`,
    ),
  };
}
