// What a table's columns are: the category of personal data each holds, and what matching can use it as.
export { categories, categoryLabel, findCategory } from './categories.ts';
export type { Category, CategoryList } from './categories.ts';
export { classifyColumns } from './classify.ts';
export type { ColumnsInput } from './classify.ts';
export { normaliseCountry } from './country.ts';
export { normaliseLanguage } from './language.ts';
export type { DateOrder } from './dates.ts';
export type { ColumnDecision, Sureness } from './decision.ts';
export { fields, isField } from './fields.ts';
export type { Field, FieldFacts } from './fields.ts';
export { splitFullName } from './full-name.ts';
export type { SplitName } from './full-name.ts';
export { checkMap, parseMap } from './map.ts';
