import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** What was agreed with a supplier; null is not known. */
export type Agreement = {
  purposes: string[];
  /** Category keys; null: the agreement does not say. */
  categoriesAllowed: string[] | null;
  retentionDays: number | null;
  hoursToTell: number | null;
};

/** An outside firm that is given data. */
export type Supplier = {
  id: number;
  name: string;
  /** The supplier whose sub-supplier it is. */
  parent: number | null;
  country: string | null;
  contact: string | null;
  breachContact: string | null;
  agreement: Agreement;
  addedAt: Date;
};

type SupplierRow = {
  id: number;
  name: string;
  parent: number | null;
  country: string | null;
  contact: string | null;
  breach_contact: string | null;
  purposes: string[];
  categories_allowed: string[] | null;
  retention_days: number | null;
  hours_to_tell: number | null;
  added_at: Date;
};

export async function listSuppliers(client: Queryable): Promise<Supplier[]> {
  const { rows } = await client.query<SupplierRow>('select * from supplier order by lower(name)');
  return rows.map(fromRow);
}

/** The supplier with this name, whatever its capitals; SUPPLIER_UNKNOWN with the nearest names otherwise. */
export function findSupplier(suppliers: Supplier[], name: string): Supplier {
  const wanted = name.trim().toLowerCase();
  const found = suppliers.find((supplier) => supplier.name.toLowerCase() === wanted);
  if (found) return found;
  const names = suppliers.map((supplier) => supplier.name);
  const near = nearest(name, names);
  const hint =
    near.length > 0
      ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?`
      : names.length > 0
        ? `'supplier list' shows those there are.`
        : `there is none yet.`;
  throw new InputError(
    'SUPPLIER_UNKNOWN',
    `There is no supplier '${name}': ${hint} Add one with: supplier add "${name}"`,
  );
}

/** A supplier and everybody under it, at any depth: a sub-supplier's holdings count for a scope that names its parent. */
export function withSubSuppliers(suppliers: Supplier[], named: Supplier[]): Supplier[] {
  const found = new Set(named.map(({ id }) => id));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { id, parent } of suppliers) if (parent !== null && found.has(parent)) found.add(id);
  }
  return [...found].map((id) => suppliers.find((supplier) => supplier.id === id)!);
}

/** Adds a supplier; the same once more, word for word, changes nothing. Returns it and whether it is new. */
export async function addSupplier(
  tx: Tx,
  supplier: Omit<Supplier, 'id' | 'addedAt'>,
  at: Date,
): Promise<{ supplier: Supplier; added: boolean }> {
  const there = (await listSuppliers(tx.client)).find(
    (each) => each.name.toLowerCase() === supplier.name.toLowerCase(),
  );
  if (there) {
    const { id, addedAt, ...content } = there;
    if (JSON.stringify(content) === JSON.stringify(supplier))
      return { supplier: { ...content, id, addedAt }, added: false };
    throw new InputError(
      'SUPPLIER_EXISTS',
      `There is a supplier '${there.name}' already, with other particulars: change it with 'supplier change'`,
    );
  }
  const { agreement } = supplier;
  const { rows } = await tx.client.query<SupplierRow>(
    `insert into supplier (name, parent, country, contact, breach_contact, purposes, categories_allowed, retention_days,
       hours_to_tell, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning *`,
    [
      supplier.name,
      supplier.parent,
      supplier.country,
      supplier.contact,
      supplier.breachContact,
      agreement.purposes,
      agreement.categoriesAllowed,
      agreement.retentionDays,
      agreement.hoursToTell,
      at,
    ],
  );
  return { supplier: fromRow(rows[0]), added: true };
}

/** Writes a supplier's particulars anew. */
export async function changeSupplier(tx: Tx, supplier: Supplier): Promise<void> {
  const { agreement } = supplier;
  await tx.client.query(
    `update supplier set parent = $2, country = $3, contact = $4, breach_contact = $5, purposes = $6,
       categories_allowed = $7, retention_days = $8, hours_to_tell = $9 where id = $1`,
    [
      supplier.id,
      supplier.parent,
      supplier.country,
      supplier.contact,
      supplier.breachContact,
      agreement.purposes,
      agreement.categoriesAllowed,
      agreement.retentionDays,
      agreement.hoursToTell,
    ],
  );
}

function fromRow(row: SupplierRow): Supplier {
  return {
    name: row.name,
    parent: row.parent,
    country: row.country,
    contact: row.contact,
    breachContact: row.breach_contact,
    agreement: {
      purposes: row.purposes,
      categoriesAllowed: row.categories_allowed,
      retentionDays: row.retention_days,
      hoursToTell: row.hours_to_tell,
    },
    id: row.id,
    addedAt: row.added_at,
  };
}
