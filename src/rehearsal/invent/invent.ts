import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { startKept, writeDelivery } from './delivery.ts';
import type { InventedDelivery } from './delivery.ts';
import { KINDS, STANDINGS } from './fields.ts';
import { inventPopulation } from './make-population.ts';
import { cadenceFor } from './plan.ts';
import type { Plan } from './plan.ts';
import { planChecks } from './plans-checks.ts';
import { planMembership } from './plans-membership.ts';
import { planPost } from './plans-post.ts';
import { planReach } from './plans-reach.ts';
import type { Population } from './population.ts';
import { writeRegisterFile } from './register.ts';
import type { InventedFile } from './register.ts';
import { inventSuppliers } from './suppliers.ts';
import type { InventedSupplier } from './suppliers.ts';
import { tellTruth } from './truth.ts';
import type { Truth } from './truth.ts';

/** An invented organisation: its suppliers, its files on disk and the truth about them. */
export type Invention = {
  name: string;
  suppliers: InventedSupplier[];
  register: InventedFile[];
  /** By the time they were sent. */
  deliveries: InventedDelivery[];
  truth: Truth;
  bytesWritten: number;
};

export type InventOptions = {
  people: number;
  /** The same seed and number of people give the same bytes. */
  seed: number;
  /** Gets `register/` and `deliveries/<supplier>/`. */
  dir: string;
  onProgress?: (done: { step: string; done: number; total: number }) => void;
  signal?: AbortSignal;
};

type Teller = (step: string, done: number, total: number) => Promise<void>;

/** Between files: says how far it is, lets the process breathe and stops where it was told to. */
function tellerFor(options: InventOptions): Teller {
  return async (step, done, total) => {
    options.onProgress?.({ step, done, total });
    await pause();
    options.signal?.throwIfAborted();
  };
}

async function writeRegister(population: Population, folder: string, tell: Teller) {
  const files: InventedFile[] = [];
  let bytes = 0;
  const pairs = KINDS.flatMap((_, kind) => STANDINGS.map((_, standing) => ({ kind, standing })));
  for (const [done, { kind, standing }] of pairs.entries()) {
    await tell('register', done, pairs.length);
    const written = writeRegisterFile(population, folder, kind, standing);
    if (written === null) continue;
    files.push(written.file);
    bytes += written.bytes;
  }
  await tell('register', pairs.length, pairs.length);
  return { files, bytes };
}

function planEverything(people: number): Plan[] {
  const cadence = cadenceFor(people);
  const plans = [planMembership, planPost, planReach, planChecks].flatMap((planned) => planned(cadence));
  // Kept lines need time to run forward only; the sort is stable.
  return plans.sort((one, other) => one.day - other.day);
}

/**
 * Invents an organisation after the archetype and writes its register and its suppliers' files.
 * Deterministic for (people, seed). Throws the signal's reason when aborted; files written so far stay.
 */
export async function invent(options: InventOptions): Promise<Invention> {
  const { people, seed, dir } = options;
  const tell = tellerFor(options);
  await tell('people', 0, people);
  const population = inventPopulation(people, seed);
  await tell('people', people, people);
  const register = await writeRegister(population, join(dir, 'register'), tell);

  const plans = planEverything(people);
  const deliveries: InventedDelivery[] = [];
  const kept = startKept(people);
  let bytesWritten = register.bytes;
  for (const [done, plan] of plans.entries()) {
    await tell('deliveries', done, plans.length);
    const delivery = await writeDelivery(population, plan, join(dir, 'deliveries'), kept);
    if (delivery === null) continue;
    deliveries.push(delivery);
    bytesWritten += delivery.bytes;
  }
  await tell('deliveries', plans.length, plans.length);
  const truth = tellTruth(population);
  const suppliers = inventSuppliers();
  return { name: 'The Commons Party', suppliers, register: register.files, deliveries, truth, bytesWritten };
}
