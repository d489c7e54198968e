// Common given and family names, folded (lower case, no accents), to tell a column of names from one of other words.
// Chosen by hand from names usual in Britain, Ireland and the neighbouring countries; a hint, never a proof.

const given = `
aaron abdul abigail adam adrian aisha alan alastair albert alex alexander alexandra alfie alice alison amanda amelia amir
amy ana andrea andrew andrzej angela anita ann anna anne annie anthony antonio anwen arthur ava barbara barry beatrice ben
benjamin bernadette bethan beverley bilal brandon brenda brian bryn callum cameron carl carol caroline carys catherine
charles charlie charlotte chloe chris christian christina christine christopher ciara claire clare claudia clive colin
connor craig daisy dan daniel danielle darren david dawn dean deborah declan denis denise derek diana diane dominic donald
donna dorothy douglas duncan dylan edward eileen eleanor elena elizabeth ella ellie emily emma eric erin ethan eva evan
evelyn evie fatima fergus fiona florence frances francesca francis frank fred freya gareth gary gavin gemma geoffrey george
georgia gerald gerard gillian glenn gordon grace graham grant greg gwen hannah hans harriet harry harvey hassan hazel heather
heidi helen henry holly howard hugh hugo ian ibrahim imogen imran irene isaac isabel isabella isla ivan jack jackie jacob
jacqueline jade jake james jamie jan jane janet janice jasmine jason jayne jean jeff jeffrey jennifer jenny jeremy jessica
jill joan joanna joanne joe johannes john jonathan jordan jose joseph josh joshua joyce juan judith judy julia julian julie
june karen karl kate katherine kathleen katie kay keith kelly ken kenneth kevin khalid kieran kim kirsty krzysztof kyle laura
lauren lee leo leon leonard lesley lewis liam lily linda lisa logan lorna lorraine louis louise lucas lucy luke lynn lynne
maeve malcolm marcus margaret maria marie marion mark martin mary mateusz matthew maureen max megan melanie melissa mia
michael michelle miguel mike millie mohammed moira monica morgan muhammad nadia naomi natalie natasha nathan neil niamh
nicholas nick nicola nicole nigel noah nora norman oliver olivia omar oscar owen pamela patricia patrick paul paula pauline
pedro peggy penelope peter philip phoebe pierre piotr poppy priya rachel raj ralph raymond rebecca reece rhian rhys richard
rita robert roberta robin roger ronald rory rosemary rosie ross roy ruby russell ruth ryan sadia saira sally sam samantha
samuel sandra sara sarah scott sean shannon sharon sheila shirley siân sian sienna simon sophia sophie stacey stanley stella
stephanie stephen steve steven stewart stuart sue susan suzanne sylvia tanya tara teresa terence theo theresa thomas tim
timothy tina toby tom tomasz tony tracey tracy trevor valerie vanessa vera veronica victor victoria vincent wayne wendy
wesley will william yasmin yusuf yvonne zara zoe zofia anton bernd birgit dieter greta heinz ingrid jorg jurgen klaus lars
lena lukas manfred markus matthias monika petra sabine stefan susanne ulrike uwe wolfgang antoine camille celine etienne
francois jacques jerome julien lea luc manon mathieu nathalie sebastien thierry yves carlos carmen fernando javier jesus jorge
lucia luis manuel marta pablo pilar rosa sergio agnieszka ewa jakub katarzyna magdalena malgorzata marek pawel`;

const family = `
adams adamson ahmed akhtar alexander ali allan allen anderson andrews armstrong arnold ashton atkins atkinson austin bailey
baker baldwin ball banks barber barker barlow barnes barrett barry bartlett barton bates begum bell bennett benson berry
birch bird bishop black blake bolton bond booth bowen bowles boyd boyle bradley bradshaw brady bray brennan briggs brooks
brown bryant buckley bull burgess burke burns burrows burton butcher butler byrne cameron campbell carey carpenter carr
carroll carter cartwright chadwick chambers chan chandler chapman charlton chaudhry chen clark clarke clayton clements cole
coleman coles collins connolly connor conway cook cooke cooper coates cox crawford cross crossley cunningham curtis dale
daly daniels davey davidson davies davis dawson day dean dixon dodd doherty donaldson donnelly douglas doyle duffy duncan
dunn dyer edwards elliott ellis evans farrell faulkner ferguson field finch fisher fitzgerald fleming fletcher flynn forbes
ford forster foster fowler fox francis franklin fraser freeman french frost fuller gallagher garcia gardiner gardner
garner george gibbons gibbs gibson gilbert giles gill glover goddard goodwin gordon gough graham grant gray green
greenwood gregory griffin griffiths hall hamilton hammond hancock hanson harding hardy harper harris harrison hart hartley
harvey hawkins hayes haynes heath henderson henry herbert hewitt hicks higgins hill hilton hobbs hodgson holden holland
holloway holmes holt hooper hope hopkins horton houghton howard howarth howe howell howells hudson hughes humphreys humphries
hunt hunter hussain hutchinson hyde iqbal jackson jacobs james jarvis jenkins jennings john johnson johnston jones jordan
joyce kaur kay kelly kemp kennedy kent kerr khan king kirby kirk knight knowles lamb lambert lane law lawrence lawson
leach lee lees lewis little lloyd long lord lowe lucas lynch lyons macdonald mackay mackenzie maclean mahmood malik mann
manning marsh marshall martin mason matthews may mccarthy mcdonald mcgrath mckenzie mclean miah middleton miles miller mills
mistry mitchell moore moran morgan morley morris morrison morton moss muller murphy murray myers nash naylor nelson newman
newton nicholls nicholson nolan norman norris north norton obrien oconnor oneill oconnell osborne oliver owen owens palmer
parker parkinson parry parsons patel payne pearce pearson perkins perry peters phillips pickering pollard poole pope porter
potter powell power pratt preston price pritchard quinn rahman ramsey randall read reed rees reeves reid reynolds rhodes
richards richardson riley roberts robertson robinson robson rogers rose ross rowe rowley russell ryan sanders sanderson saunders
schmidt schneider scott sharma sharp sharpe shah shaw shepherd sheppard short simmons simpson sims sinclair singh skinner
slater smart smith spencer stanley steele stephens stephenson stevens stevenson stewart stone storey sullivan summers
sutherland sutton swift sykes tate taylor thomas thompson thomson thornton todd townsend tucker turnbull turner tyler
vaughan vincent wade walker wallace walsh walters walton ward warner warren waters watkins watson watts weaver webb
webster welch wells west weston wheeler white whitehead whittaker wilkins wilkinson williams williamson willis wilson
winter wong wood woods woodward wright wyatt yates young zhang becker braun fischer hoffmann klein koch kruger meyer
neumann richter schafer schroder schulz wagner weber wolf zimmermann bernard dubois durand fournier girard lambert laurent
lefebvre leroy michel moreau petit robert rousseau roux simon fernandez gomez gonzalez hernandez lopez martinez perez
rodriguez sanchez kowalski kowalska nowak wisniewski wojcik zielinski bakker dejong devries janssen jansen visser vandijk`;

const asSet = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(/\s+/)
      .filter((name) => name !== '')
      .map(foldName),
  );

/** Lower case, without accents, apostrophes and hyphens: "O’Neill" and "oneill" are one. */
export function foldName(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’`\s.-]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o');
}

/** Folded given names that are common. */
export const commonGivenNames = asSet(given);

/** Folded family names that are common. */
export const commonFamilyNames = asSet(family);
