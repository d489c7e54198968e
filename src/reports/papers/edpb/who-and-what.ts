import { establishedValue } from '../../../incidents/index.ts';
import { matterAnswer } from '../../from-case.ts';
import { boxesOfReveals, dataBoxes } from '../data-boxes.ts';
import { peopleBoxes } from '../people-boxes.ts';
import {
  dataDescription,
  peopleDescription,
  peopleNumber,
  recordsNumber,
  type FormNumber,
} from '../scope-answers.ts';
import { ticked, type Reply, type Resolver } from './reply.ts';

/** Fields 65 to 76: the people, the data, what protected it. */
export const WHO_AND_WHAT: Readonly<Record<number, Resolver>> = {
  65: (c) => {
    const letters = peopleBoxes(c, 'edpb');
    const answer = peopleDescription(c);
    return answer.state === 'filled' ? ticked(letters, 'ledger') : { answer, chosen: letters };
  },
  66: (c) => ({ answer: peopleDescription(c) }),
  67: (c) => exactOrNot(peopleNumber(c)),
  68: (c) => numberOf(peopleNumber(c)),
  70: (c) => {
    const letters = dataBoxes(c, 'edpb');
    const answer = dataDescription(c);
    if (answer.state !== 'filled') return { answer, chosen: letters };
    const revealed = boxesOfReveals(c.organisation['membership reveals'], 'edpb') ?? [];
    return ticked(letters, 'ledger', ...(revealed.length > 0 ? ['organisation:membership reveals'] : []));
  },
  71: (c) => ({ answer: dataDescription(c) }),
  72: (c) => exactOrNot(recordsNumber(c)),
  73: (c) => numberOf(recordsNumber(c)),
  75: (c) => {
    const answer = matterAnswer(c, 'measures before');
    return answer.state === 'filled'
      ? { ...ticked(['l'], ...answer.support), note: 'Tick the other boxes that fit the words of field 76.' }
      : { answer };
  },
  76: (c) => {
    const weak = establishedValue(c.board, 'intelligible') === 'weakly protected';
    return {
      answer: matterAnswer(c, 'measures before'),
      ...(weak && { note: 'The protection may be overcome (field 57): say here how it protected the data.' }),
    };
  },
};

function exactOrNot({ exact, answer }: FormNumber): Reply {
  if (answer.state !== 'filled') return { answer, chosen: ['d'] };
  return ticked([exact ? 'a' : 'b'], ...answer.support);
}

/** The number for the form: the most that it can be. */
function numberOf({ most, answer }: FormNumber): Reply {
  return { answer, value: most };
}
