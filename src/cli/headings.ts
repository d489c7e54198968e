import { InputError } from '../errors.ts';

/** The --headings option. */
export function readHeadings(value: string | undefined): 'yes' | 'no' | undefined {
  if (value === undefined || value === 'yes' || value === 'no') return value;
  throw new InputError('ARGUMENT_INVALID', `--headings '${value}': write yes or no`);
}
