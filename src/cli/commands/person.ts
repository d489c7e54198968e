import { categoryLabel } from '../../columns/index.ts';
import type { App } from '../../installation/index.ts';
import { listColumns, listDisclosures, whoHoldsWhat } from '../../ledger/index.ts';
import { attributeOf, codeOf, listKinds, loadAttributes, type Card } from '../../people/index.ts';
import { listDatasets, listSuppliers } from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { findPersons } from '../find-persons.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';

type PersonAnswer = {
  code: string;
  kind: string;
  standing: string;
  country: string | null;
  card?: Card;
  disclosures: {
    disclosure: number;
    certainty: string;
    supplier: string;
    dataset: string;
    direction: string;
    sentAt: Date;
    fileName: string;
    columns: { name: string; table: string | null; category: string; certainty: string }[];
  }[];
};

/** `person`: everything ever disclosed about whoever a reference, e-mail, phone or code leads to. */
export async function person(context: Context, [find]: [string], options: UnsealingOptions): Promise<Answer> {
  await using app = await openApp(context);
  const persons = await findPersons(app, find);
  const cards =
    options.identity === undefined
      ? undefined
      : await openCards(context, app, { ...options, identity: options.identity }, persons);
  const answers = await describePersons(app, persons, cards);
  const shared = persons.length > 1 ? `${persons.length} people share it:\n` : '';
  return {
    json: { people: answers },
    text: shared + answers.map((each) => personText(each, app.installation.timezone)).join('\n\n'),
  };
}

async function openCards(
  context: Context,
  app: App,
  options: UnsealingOptions & { identity: string },
  persons: number[],
): Promise<Map<number, Card>> {
  await using unsealing = await beginUnsealing(context, app, options, 'person');
  return await unsealing.readCards(persons);
}

async function describePersons(
  app: App,
  persons: number[],
  cards: Map<number, Card> | undefined,
): Promise<PersonAnswer[]> {
  const { reader } = app.database;
  const attributes = await loadAttributes(reader);
  const kinds = await listKinds(app.database);
  const suppliers = await listSuppliers(reader);
  const datasets = await listDatasets(
    reader,
    suppliers.map(({ id }) => id),
  );
  const disclosures = await listDisclosures(reader, {});
  const answers: PersonAnswer[] = [];
  for (const one of persons) {
    const held = await whoHoldsWhat(reader, one);
    const columns = await listColumns(
      reader,
      held.map(({ disclosure }) => disclosure),
    );
    const { kind, standing, country } = attributeOf(attributes, one);
    answers.push({
      code: codeOf(app.installation.codeKey, one),
      kind: kinds.find(({ id }) => id === kind)?.name ?? 'unknown',
      standing,
      country,
      ...(cards && { card: cards.get(one) ?? {} }),
      disclosures: held
        .map((each) => {
          const disclosure = disclosures.find(({ id }) => id === each.disclosure)!;
          const dataset = datasets.find(({ id }) => id === disclosure.dataset)!;
          return {
            disclosure: disclosure.id,
            certainty: each.certainty,
            supplier: suppliers.find(({ id }) => id === dataset.supplier)!.name,
            dataset: dataset.name,
            direction: disclosure.direction,
            sentAt: disclosure.sentAt,
            fileName: disclosure.fileName,
            columns: each.columns.map(({ ordinal, certainty }) => {
              const column = columns.find(
                (any) => any.disclosure === disclosure.id && any.ordinal === ordinal,
              )!;
              return { name: column.name, table: column.tableName, category: column.category, certainty };
            }),
          };
        })
        .sort((a, b) => +a.sentAt - +b.sentAt),
    });
  }
  return answers;
}

function personText(answer: PersonAnswer, timezone: string): string {
  const { card, disclosures } = answer;
  return joinLines(
    `${answer.code}: ${answer.standing === 'unknown' ? 'standing not known' : answer.standing}, ${answer.kind}, country ${answer.country ?? 'not known'}`,
    card && cardText(card),
    disclosures.length === 0 ? 'No recorded disclosure.' : `${countOf(disclosures.length, 'disclosure')}:`,
    ...disclosures.map((each) =>
      joinLines(
        `  ${formatInstant(each.sentAt, timezone)}  ${each.direction === 'out' ? 'to' : 'from'} ${each.supplier}, ${each.dataset}: ${each.fileName} (disclosure ${each.disclosure}${each.certainty === 'certain' ? '' : ', possibly'})`,
        ...each.columns.map(
          ({ name, table, category, certainty }) =>
            `      ${table === null ? '' : `${table}: `}${name} (${categoryLabel(category)})${certainty === 'certain' ? '' : ', possibly'}`,
        ),
      ),
    ),
  );
}

function cardText(card: Card): string {
  return alignColumns(
    Object.entries(card).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.join('; ') : String(value),
    ]),
  );
}
