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
  /** Held at some moment between this and `heldAt`: what was deleted only after it counts as held. */
  heldFrom?: Date;
  sentFrom?: Date;
  sentTo?: Date;
  dataset?: string;
  /** Datasets by their numbers. */
  datasets?: number[];
  categories?: string[];
  /** People whom the question is not about, whatever the files say. */
  excluded?: number[];
  /** People whom it is about though no file says so; with which data is not known. */
  added?: number[];
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
  const named = scope.dataset === undefined ? all : findDatasets(all, scope.dataset);
  const datasets = named.filter(({ id }) => scope.datasets?.includes(id) ?? true);
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
    const goneBy = scope.heldFrom ?? scope.heldAt;
    const isGone = (disclosure: Disclosure) =>
      goneBy !== undefined && isDeleted(disclosure, supplier.id, claims, acceptedGrades, goneBy);
    return {
      supplier,
      datasets: own,
      disclosures: sent.filter((disclosure) => !isGone(disclosure)),
      deleted: sent.filter(isGone),
    };
  });
}
