import type { Command } from 'commander';
import { collect, group, withUnsealing, type Define } from './command-parts.ts';

/** Commands about a case: what happened, who is affected, what is owed, and the papers. */
export function defineCases(program: Command, define: Define): void {
  const incident = group(
    program,
    'incident',
    'a case: who is affected, what is owed by when, and the papers',
  );
  defineOpening(incident, define);
  defineScope(incident, define);
  defineBoard(incident, define);
  defineDecisions(incident, define);
  defineAnswers(incident, define);
  defineRules(group(program, 'rules', 'what the law asks, as dated rules'), define);
  defineOrganisation(group(program, 'organisation', 'what forms ask the organisation about itself'), define);
}

function defineOpening(incident: Command, define: Define): void {
  define(
    incident,
    'open',
    'open a case: who is affected, the clocks and what is owed, at once',
    async () => (await import('./commands/incident.ts')).incidentOpen,
  )
    .requiredOption(
      '--supplier <name>',
      'where it happened, its sub-suppliers included (repeatable)',
      collect,
    )
    .requiredOption('--what <text>', 'what happened, in one sentence that names nobody')
    .requiredOption('--aware <time>', "when you were told ('2021-10-29 16:40')")
    .option(
      '--nature <list>',
      "of 'confidentiality', 'integrity', 'availability', with commas (default: not known)",
    )
    .option('--told-by <whom>', "'supplier', 'us', 'person', 'outside', 'press' or 'other'")
    .option('--occurred-from <time>', 'when it began, where that is known')
    .option('--papers <folder>', 'write drafts of all papers into this new folder');
  define(incident, 'list', 'every case', async () => (await import('./commands/incident.ts')).incidentList);
  define(
    incident,
    'show <incident>',
    'one case: clocks, whose, what, how bad, what is known',
    async () => (await import('./commands/incident.ts')).incidentShow,
  );
  define(
    incident,
    'close <incident>',
    'close a case; everything in it stays',
    async () => (await import('./commands/incident.ts')).incidentClose,
  ).requiredOption('--why <text>', 'why it is over');
  define(
    incident,
    'reopen <incident>',
    'open a closed case again',
    async () => (await import('./commands/incident.ts')).incidentReopen,
  ).requiredOption('--why <text>', 'why it is not over');
}

function defineScope(incident: Command, define: Define): void {
  define(
    incident,
    'scope <incident>',
    'say anew what a case covers; what is not named stays',
    async () => (await import('./commands/incident-scope.ts')).incidentScope,
  )
    .requiredOption('--why <text>', 'why, kept for good: name nobody')
    .option('--supplier <name>', 'just these suppliers (repeatable)', collect)
    .option('--dataset <name>', "just these datasets (repeatable); 'all' for every one", collect)
    .option('--category <key>', "just these categories of data (repeatable); 'all' for every one", collect)
    .option('--held-from <time>', "what was held at some moment from then on ('none': at --held-at alone)")
    .option('--held-at <time>', "what was held until then ('none': go by when things were sent)")
    .option('--sent-from <time>', "only what was sent from then on ('none' lifts it)")
    .option('--sent-to <time>', "only what was sent until then ('none' lifts it)")
    .option('--exclude <find>', 'this person is not affected, for the reason of --why (repeatable)', collect)
    .option('--add <find>', 'this person is affected, for the reason of --why (repeatable)', collect)
    .option('--exclude-codes <file>', 'the same for every code in a file, one a line')
    .option('--add-codes <file>', 'the same for every code in a file, one a line')
    .option('--undo <find>', 'neither added nor left out by hand any more (repeatable)', collect);
  define(
    incident,
    'compare <incident> <from> <to>',
    'what changed between two revisions, in people and why',
    async () => (await import('./commands/incident-scope.ts')).incidentCompare,
  ).option('--out <file.csv>', 'write the codes of those who came in and who left');
  withUnsealing(
    define(
      incident,
      'roll <incident>',
      'the list of who is affected, a line a person',
      async () => (await import('./commands/incident-scope.ts')).incidentRoll,
    )
      .requiredOption('--out <file.csv>', 'where to')
      .option('--identity <keyfile>', "with a keyholder's identity: names and contact details too"),
  );
}

function defineBoard(incident: Command, define: Define): void {
  const withMatter = (command: Command): Command =>
    command
      .option('--matter <name>', "what it answers ('incident matters' lists them)")
      .option('--value <answer>', 'the answer, where the matter has a choice or a moment')
      .option('--at <time>', 'when it was said (default: now)')
      .option('--supersedes <entry>', 'takes the place of this entry')
      .option('--answers <entry>', 'answers this question');
  withMatter(
    define(
      incident,
      'fact <incident> <words>',
      'note something established',
      async () => (await import('./commands/incident-board.ts')).incidentFact,
    ),
  );
  withMatter(
    define(
      incident,
      'claim <incident> <words>',
      'note what somebody says; it counts once its grade is accepted',
      async () => (await import('./commands/incident-board.ts')).incidentClaim,
    )
      .requiredOption('--by <whom>', 'who says it: a firm or a role')
      .requiredOption('--grade <grade>', "'statement', 'document', 'forensic report' or 'verified by us'"),
  );
  define(
    incident,
    'ask <incident> <words>',
    'note an open question',
    async () => (await import('./commands/incident-board.ts')).incidentAsk,
  )
    .requiredOption('--owner <whom>', 'who is to find out: a role or a firm')
    .option('--matter <name>', 'what it is about');
  define(
    incident,
    'board <incident>',
    'what is known, claimed and unknown',
    async () => (await import('./commands/incident-board.ts')).incidentBoard,
  );
  define(
    incident,
    'duties <incident>',
    'what is owed, or looked at and not owed, and why',
    async () => (await import('./commands/incident-board.ts')).incidentDuties,
  );
  define(
    incident,
    'matters',
    'what has to be found out in every case, and how each is answered',
    async () => (await import('./commands/incident-board.ts')).incidentMatters,
  );
}

function defineDecisions(incident: Command, define: Define): void {
  define(
    incident,
    'decide <incident>',
    'keep a decision: whether to report, whether to tell people',
    async () => (await import('./commands/incident-decide.ts')).incidentDecide,
  )
    .requiredOption('--by <whom>', 'whose decision it is: a role')
    .requiredOption('--reason <text>', 'why')
    .option('--authority <decision>', "'report' or 'do not report'")
    .option('--people <decision>', "'tell' or 'do not tell'")
    .option('--exception <letter>', "of Art. 34(3): 'a', 'b' or 'c'");
  define(
    incident,
    'filed <incident> <duty>',
    'note that a report was sent, under a duty or to an authority',
    async () => (await import('./commands/incident-decide.ts')).incidentFiled,
  )
    .option('--phase <phase>', "'initial', 'follow-up', 'complete' or 'withdrawn'", 'initial')
    .option('--at <time>', "when, with its hour: '2021-10-30 11:00' (default: now)")
    .option('--reference <text>', "the authority's reference")
    .option('--reason <text>', 'why it is late, or withdrawn');
}

function defineAnswers(incident: Command, define: Define): void {
  withUnsealing(
    define(
      incident,
      'papers <incident>',
      'drafts of every paper, as one folder or zip',
      async () => (await import('./commands/incident-papers.ts')).incidentPapers,
    )
      .option('--out <folder>', 'a new folder')
      .option('--zip <file.zip>', 'or one file')
      .option('--identity <keyfile>', "with a keyholder's identity: the list of people by name too"),
  );
  define(
    incident,
    'person <incident> <find>',
    'for one person: which data, why it was held, by whom, what was taken',
    async () => (await import('./commands/incident-person.ts')).incidentPerson,
  );
}

function defineRules(rules: Command, define: Define): void {
  define(
    rules,
    'list',
    'show what is loaded',
    async () => (await import('./commands/rules.ts')).rulesList,
  ).option('--authorities', 'whom they name instead');
  define(
    rules,
    'check [file]',
    'check one rule file, or everything that is loaded',
    async () => (await import('./commands/rules.ts')).rulesCheck,
  );
}

function defineOrganisation(organisation: Command, define: Define): void {
  define(
    organisation,
    'show',
    'what it has said of itself, and what forms still ask',
    async () => (await import('./commands/organisation.ts')).organisationShow,
  );
  define(
    organisation,
    'set <particular> [value]',
    'say it',
    async () => (await import('./commands/organisation.ts')).organisationSet,
  ).option('--forget', 'take back what was said');
}
