import type { Queryable } from '../db/index.ts';
import {
  findDatasets,
  listDatasets,
  listSuppliers,
  withSubSuppliers,
  type Dataset,
  type Supplier,
} from '../suppliers/index.ts';
import { isDeleted, listDeletionClaims } from './deletions.ts';
import { listDisclosures, type Disclosure } from './disclosures.ts';

/** What a question is about: suppliers with their sub-suppliers, times, datasets, categories. */
export type Scope = {
  suppliers: Supplier[];
  /** Held at this moment: sent until then and not evidently deleted by then. */
  heldAt?: Date;
  sentFrom?: Date;
  sentTo?: Date;
  dataset?: string;
  categories?: string[];
};

/** One supplier's part of a scope. */
export type ScopedSupplier = {
  supplier: Supplier;
  datasets: Dataset[];
  disclosures: Disclosure[];
  deleted: Disclosure[];
};

/**
 * The disclosures that a scope covers, supplier by supplier. With `heldAt`, those evidently deleted by then are put
 * apart; `acceptedGrades` says which claims of deletion the organisation accepts.
 */
export async function resolveScope(
  client: Queryable,
  scope: Scope,
  acceptedGrades: readonly string[],
): Promise<ScopedSupplier[]> {
  const suppliers = withSubSuppliers(await listSuppliers(client), scope.suppliers);
  const ids = suppliers.map(({ id }) => id);
  const all = await listDatasets(client, ids);
  const datasets = scope.dataset === undefined ? all : findDatasets(all, scope.dataset);
  const sentTo = [scope.sentTo, scope.heldAt].filter((at) => at !== undefined).sort((a, b) => +a - +b)[0];
  const disclosures = await listDisclosures(client, {
    datasets: datasets.map(({ id }) => id),
    sentFrom: scope.sentFrom,
    sentTo,
  });
  const claims = await listDeletionClaims(client, ids);
  return suppliers.map((supplier) => {
    const own = datasets.filter((dataset) => dataset.supplier === supplier.id);
    const sent = disclosures.filter(({ dataset }) => own.some(({ id }) => id === dataset));
    const { heldAt } = scope;
    const isGone = (disclosure: Disclosure) =>
      heldAt !== undefined && isDeleted(disclosure, supplier.id, claims, acceptedGrades, heldAt);
    return {
      supplier,
      datasets: own,
      disclosures: sent.filter((disclosure) => !isGone(disclosure)),
      deleted: sent.filter(isGone),
    };
  });
}
