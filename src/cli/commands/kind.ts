import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import { addKind, listKinds, renameKind, type Pays, type Votes } from '../../people/index.ts';
import { alignColumns, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readLabel } from '../label.ts';

const PAYS: Pays[] = ['directly', 'through a union', 'not'];
const VOTES: Votes[] = ['fully', 'in part', 'not'];

export async function kindList(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const kinds = await listKinds(app.database);
  const rows = kinds.map(({ name, pays, votes }) => [name, `pays ${pays}`, `votes ${votes}`]);
  return { json: { kinds }, text: alignColumns(rows) };
}

export async function kindAdd(
  context: Context,
  [name]: [string],
  options: { pays: string; votes: string },
): Promise<Answer> {
  const pays = oneOf(PAYS, options.pays, '--pays');
  const votes = oneOf(VOTES, options.votes, '--votes');
  const label = readLabel(name, 'The name of a kind');
  await using app = await openApp(context);
  await using _ = await app.database.writerLock('kind add');
  const kind = await app.database.transaction(async (tx) => {
    const added = await addKind(tx, { name: label, pays, votes });
    await appendEvidence(tx, app.now(), {
      act: 'kind added',
      subjects: [`kind:${added.id}`],
      payload: { ...added },
    });
    return added;
  });
  return { json: { kind }, text: `Added the kind '${kind.name}'.` };
}

export async function kindRename(context: Context, [from, to]: [string, string]): Promise<Answer> {
  const label = readLabel(to, 'The name of a kind');
  await using app = await openApp(context);
  await using _ = await app.database.writerLock('kind rename');
  const kind = await app.database.transaction(async (tx) => {
    const renamed = await renameKind(tx, from, label);
    await appendEvidence(tx, app.now(), {
      act: 'kind renamed',
      subjects: [`kind:${renamed.id}`],
      payload: { ...renamed },
    });
    return renamed;
  });
  return { json: { kind }, text: `The kind is now called '${kind.name}'.` };
}

function oneOf<T extends string>(allowed: T[], value: string, option: string): T {
  const found = allowed.find((each) => each === value);
  if (found) return found;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${option} '${value}': write one of ${allowed.map((each) => `'${each}'`).join(', ')}`,
  );
}
