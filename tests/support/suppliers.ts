import type { Database } from '../../src/db/index.ts';
import { addSupplier, type Agreement, type Supplier } from '../../src/suppliers/index.ts';

/** Adds a supplier of which nothing is known but its name and, perhaps, something that was agreed. */
export async function addNamedSupplier(
  { transaction }: Pick<Database, 'transaction'>,
  name: string,
  agreed: Partial<Agreement> = {},
): Promise<Supplier> {
  const nothing = { parent: null, country: null, contact: null, breachContact: null };
  const agreement = {
    purposes: [],
    categoriesAllowed: null,
    retentionDays: null,
    hoursToTell: null,
    ...agreed,
  };
  const added = await transaction((tx) => addSupplier(tx, { name, ...nothing, agreement }, new Date()));
  return added.supplier;
}
