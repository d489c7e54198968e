import { answerPerson, readCase } from '../../incidents/index.ts';
import type { Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { describePersonAnswer } from '../describe-person-answer.ts';
import { findPersons } from '../find-persons.ts';
import { readNumber } from '../read-case-options.ts';

/** `incident person`: the four questions that people ask, for whoever a reference, e-mail, phone or code leads to. */
export async function incidentPerson(context: Context, [number, find]: [string, string]): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  await using app = await openApp(context);
  const c = await readCase(app, incident);
  const persons = await findPersons(app, find);
  const answers = [];
  for (const person of persons) answers.push(await answerPerson(app, c, person));
  const shared = answers.length > 1 ? `${answers.length} people share it:\n\n` : '';
  return {
    json: { incident, revision: c.revision.revision, people: answers },
    text: shared + answers.map((answer) => describePersonAnswer(answer, c)).join('\n\n'),
  };
}
