import type { PersonFacts } from './content/index.ts';
import { TEST_CODE } from './notice-code.ts';

/** Nobody: the dates are of nobody either, and the code is of no notice. Real names and dates are about as long. */
export const INVENTED: PersonFacts = {
  name: 'Alex Example',
  code: TEST_CODE,
  first: '2020-03-02',
  last: '2021-09-24',
};
