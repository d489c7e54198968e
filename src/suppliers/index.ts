export {
  addSupplier,
  changeSupplier,
  findSupplier,
  listSuppliers,
  withSubSuppliers,
  type Agreement,
  type Supplier,
} from './suppliers.ts';
export {
  DELIVERS,
  describeDataset,
  findDatasets,
  listDatasets,
  listRemembered,
  openDataset,
  rememberColumns,
  type Dataset,
  type Delivers,
  type RememberedColumn,
} from './datasets.ts';
export { listDatasetKeeps, setDatasetKeep, type KeepOriginals } from './keep-originals.ts';
