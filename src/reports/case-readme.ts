import type { Case } from '../incidents/index.ts';
import { instantText } from './from-case.ts';
import { papersOf } from './papers.ts';

/** What lies in a case that was written out, for whoever opens it. `mark` is its first line. */
export function readmeText(c: Case, mark: string, { withNames }: { withNames: boolean }): string {
  const { incident, revision, name, at, timezone } = c;
  const papers = papersOf(c);
  const longest = Math.max(...papers.map(({ key }) => key.length));
  return `${mark}

${name}: incident ${incident.id}, revision ${revision.revision} of its scope.${c.rehearsal ? '\nA REHEARSAL: everything in it is invented.' : ''}
As it was known on ${instantText(at, timezone)}.

EVERY PAPER IS A DRAFT. Rollcall sends nothing: a human reads it, fills in what is marked, decides and sends.
What nobody knows is written as not known; what somebody merely says is told with who says it.

What is in it
-------------
papers/      each as HTML (to read), PDF (to print), DOCX (to go on writing)
${papers.map(({ key, title }) => `             ${key.padEnd(longest)}  ${title}`).join('\n')}
             edpb.json, veris.json: the EDPB template and VERIS 1.4.1 as data
exposure/    who is affected with which data, in numbers: CSV tables, and exposure.json
timeline.*   what happened when, what was said and done; how long each leg took
case.json    the whole case as data
evidence/    the evidence log up to now, with the key to check it by:
             log verify evidence/evidence-log.jsonl --key "$(cat evidence/public-key.txt)"
manifest.json  every file with its size and SHA-256

Who may see it
--------------
${
  withNames
    ? `exposure/people-by-name.csv has the names and contact details of the people affected: guard it, hand it to
nobody who does not have to write to them, and delete it when that is done.
The rest is in numbers and names none of them.`
    : `It is in numbers and names none of the people affected.`
}
It is confidential all the same: papers and case.json have what people said and decided, and the names and contact
details of those who act for the organisation and its suppliers. The evidence log has the codes of people who were
looked up by name; without the installation a code says nothing. Of the papers, only the statement is meant for the
public, and a human decides when. Before you share veris.json, take the names out of its 'victim' and its texts.
`;
}
