import { findCategory } from '../../columns/index.ts';
import { InputError } from '../../errors.ts';
import { appendEvidence, type Act } from '../../evidence/index.ts';
import { listDisclosures } from '../../ledger/index.ts';
import {
  addSupplier,
  changeSupplier,
  findSupplier,
  listDatasets,
  listSuppliers,
  type Supplier,
} from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { readLabel } from '../label.ts';
import { readCountry } from '../read-country.ts';
import { openApp, type Context } from '../context.ts';

type Particulars = {
  country?: string;
  contact?: string;
  breachContact?: string;
  parent?: string;
  purpose: string[];
  allow: string[];
  retentionDays?: string;
  hoursToTell?: string;
};

const NOT_KNOWN = 'not known';

export async function supplierAdd(context: Context, [name]: [string], options: Particulars): Promise<Answer> {
  const label = readLabel(name, 'The name of a supplier');
  await using app = await openApp(context);
  await using _ = await app.database.writerLock('supplier add');
  const suppliers = await listSuppliers(app.database.reader);
  const empty = {
    parent: null,
    country: null,
    contact: null,
    breachContact: null,
    agreement: { purposes: [], categoriesAllowed: null, retentionDays: null, hoursToTell: null },
  };
  const wanted = { name: label, ...readParticulars(options, empty, suppliers) };
  const { supplier, added } = await app.database.transaction(async (tx) => {
    const done = await addSupplier(tx, wanted, app.now());
    if (done.added) await appendEvidence(tx, app.now(), factsOf('supplier added', done.supplier));
    return done;
  });
  return {
    json: { supplier, added },
    text: added
      ? `Added the supplier '${supplier.name}'.`
      : `'${supplier.name}' was there already: nothing changed.`,
  };
}

export async function supplierChange(
  context: Context,
  [name]: [string],
  options: Particulars,
): Promise<Answer> {
  await using app = await openApp(context);
  await using _ = await app.database.writerLock('supplier change');
  const suppliers = await listSuppliers(app.database.reader);
  const before = findSupplier(suppliers, name);
  const supplier = { ...before, ...readParticulars(options, before, suppliers) };
  refuseCircle(suppliers, supplier);
  await app.database.transaction(async (tx) => {
    await changeSupplier(tx, supplier);
    await appendEvidence(tx, app.now(), factsOf('supplier changed', supplier));
  });
  return { json: { supplier }, text: describeSupplier(supplier, suppliers) };
}

/** What is kept of a supplier as evidence; contacts may be people and are left out. */
function factsOf(act: string, { id, parent, country, agreement }: Supplier): Act {
  return { act, subjects: [`supplier:${id}`], payload: { supplier: id, parent, country, agreement } };
}

export async function supplierList(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const suppliers = await listSuppliers(app.database.reader);
  const text = alignColumns(
    suppliers.map(({ name, parent, country, agreement }) => [
      name,
      country ?? '',
      parent === null ? '' : `under ${nameOf(suppliers, parent)}`,
      agreement.retentionDays === null
        ? 'retention not known'
        : `may keep ${countOf(agreement.retentionDays, 'day')}`,
    ]),
  );
  return { json: { suppliers }, text: text || `There is no supplier yet: add one with 'supplier add "…"'.` };
}

export async function supplierShow(context: Context, [name]: [string]): Promise<Answer> {
  await using app = await openApp(context);
  const { reader } = app.database;
  const suppliers = await listSuppliers(reader);
  const supplier = findSupplier(suppliers, name);
  const datasets = await listDatasets(reader, [supplier.id]);
  const disclosures = await listDisclosures(reader, { datasets: datasets.map(({ id }) => id) });
  const deliveries = datasets.map((dataset) => {
    const own = disclosures.filter((disclosure) => disclosure.dataset === dataset.id);
    return {
      dataset: dataset.name,
      disclosures: own.length,
      first: own[0]?.sentAt,
      last: own.at(-1)?.sentAt,
    };
  });
  const { timezone } = app.installation;
  return {
    json: { supplier, datasets: deliveries },
    text: joinLines(
      describeSupplier(supplier, suppliers),
      deliveries.length === 0 ? 'Nothing recorded yet.' : 'Datasets:',
      alignColumns(
        deliveries.map(({ dataset, disclosures: n, first, last }) => [
          dataset,
          countOf(n, 'disclosure'),
          first && last ? `${formatInstant(first, timezone)} to ${formatInstant(last, timezone)}` : '',
        ]),
      ),
    ),
  };
}

function readParticulars(
  options: Particulars,
  before: Omit<Supplier, 'id' | 'name' | 'addedAt'>,
  suppliers: Supplier[],
): Omit<Supplier, 'id' | 'name' | 'addedAt'> {
  const country = options.country === undefined ? undefined : readCountry(options.country);
  const unknown = options.allow.find((key) => findCategory(key) === undefined);
  if (unknown !== undefined) {
    throw new InputError(
      'CATEGORY_UNKNOWN',
      `--allow '${unknown}' is no category: src/columns/categories.json lists them`,
    );
  }
  return {
    parent: options.parent === undefined ? before.parent : findSupplier(suppliers, options.parent).id,
    country: country ?? before.country,
    contact: options.contact ?? before.contact,
    breachContact: options.breachContact ?? before.breachContact,
    agreement: {
      purposes: options.purpose.length > 0 ? options.purpose : before.agreement.purposes,
      categoriesAllowed: options.allow.length > 0 ? options.allow : before.agreement.categoriesAllowed,
      retentionDays: readNumber(options.retentionDays, '--retention-days') ?? before.agreement.retentionDays,
      hoursToTell: readNumber(options.hoursToTell, '--hours-to-tell') ?? before.agreement.hoursToTell,
    },
  };
}

function readNumber(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 100_000 && text.trim() !== '') return value;
  throw new InputError('ARGUMENT_INVALID', `${option} '${text}': write a whole number`);
}

/** A supplier under itself, at any depth, would never end. */
function refuseCircle(suppliers: Supplier[], changed: Supplier): void {
  for (let above = changed.parent; above !== null;) {
    if (above === changed.id)
      throw new InputError('ARGUMENT_INVALID', `'${changed.name}' cannot be under itself`);
    above = suppliers.find(({ id }) => id === above)?.parent ?? null;
  }
}

function describeSupplier(supplier: Supplier, suppliers: Supplier[]): string {
  const { agreement } = supplier;
  const rows = [
    ['sub-supplier of', supplier.parent === null ? 'nobody' : nameOf(suppliers, supplier.parent)],
    ['country', supplier.country ?? NOT_KNOWN],
    ['contact', supplier.contact ?? NOT_KNOWN],
    ['breach contact', supplier.breachContact ?? NOT_KNOWN],
    ['purposes', agreement.purposes.join('; ') || NOT_KNOWN],
    ['categories allowed', agreement.categoriesAllowed?.join(', ') ?? NOT_KNOWN],
    ['may keep it', agreement.retentionDays === null ? NOT_KNOWN : countOf(agreement.retentionDays, 'day')],
    [
      'must tell us within',
      agreement.hoursToTell === null ? NOT_KNOWN : countOf(agreement.hoursToTell, 'hour'),
    ],
  ];
  return joinLines(supplier.name, alignColumns(rows));
}

function nameOf(suppliers: Supplier[], id: number): string {
  return suppliers.find((supplier) => supplier.id === id)?.name ?? `supplier ${id}`;
}
