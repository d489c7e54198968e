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
  findDatasets,
  listDatasets,
  listRemembered,
  openDataset,
  rememberColumns,
  type Dataset,
  type RememberedColumn,
} from './datasets.ts';
