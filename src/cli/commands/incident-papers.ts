import { InputError } from '../../errors.ts';
import { readCase } from '../../incidents/index.ts';
import type { Answer } from '../answer.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';
import { readNumber } from '../read-case-options.ts';
import { writePapers } from '../write-papers.ts';

type Options = { out?: string; zip?: string } & UnsealingOptions;

/** `incident papers`: drafts of every paper, as one folder or zip. */
export async function incidentPapers(
  context: Context,
  [number]: [string],
  options: Options,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const { out, zip, identity } = options;
  if ((out === undefined) === (zip === undefined))
    throw new InputError(
      'ARGUMENT_INVALID',
      'Say where to: --out with a new folder, or --zip with a new file',
    );
  await using app = await openApp(context);
  const c = await readCase(app, incident);
  await using unsealing =
    identity === undefined
      ? undefined
      : await beginUnsealing(context, app, { ...options, identity }, 'incident papers');
  const place = zip === undefined ? { out: out! } : { out: zip, zip: true as const };
  const { json, text } = await writePapers(context, app, c, place, unsealing);
  return { json: { incident, ...json }, text };
}
