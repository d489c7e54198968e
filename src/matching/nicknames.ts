// Usual English-language short forms, one full form each; written for Rollcall.
const GROUPS = `
robert: bob bobby rob robbie robin bert
william: bill billy will willie liam
richard: rick ricky dick rich richie
james: jim jimmy jamie
john: jack johnny jon
margaret: maggie meg peggy peg marge margie greta rita
elizabeth: liz lizzie beth betty betsy eliza libby lisbeth lizzy
katherine: kate katie kathy kath kit kitty katharine catherine cathy kathryn catharine
thomas: tom tommy
michael: mike mick micky mickey
david: dave davey dai
joseph: joe joey
charles: charlie chuck chas
edward: ed eddie ted teddy ned
anthony: tony antony
andrew: andy drew
stephen: steve stevie steven
christopher: chris kit
matthew: matt
daniel: dan danny
samuel: sam sammy
benjamin: ben benny
alexander: alex alec sandy xander
alexandra: alex sandra lexie
nicholas: nick nicky nicolas
patrick: pat paddy
patricia: pat patsy trish tricia patty
susan: sue susie suzie susanna suzanne
deborah: deb debbie debby debra
jennifer: jen jenny jenn
rebecca: becky becca
victoria: vicky vicki tori
jacqueline: jackie jacqui
pamela: pam
barbara: barb babs
dorothy: dot dottie dolly
frederick: fred freddie freddy
geoffrey: geoff jeffrey jeff
gerald: gerry jerry gerard
graham: graeme grahame
gregory: greg
harold: harry hal
henry: harry hank
kenneth: ken kenny
lawrence: larry laurence laurie
leonard: len lenny leo
philip: phil phillip
peter: pete
raymond: ray
ronald: ron ronnie
terence: terry terrence
timothy: tim timmy
vincent: vince vinnie
walter: walt wally
zachary: zach zack
abigail: abby abi gail
amanda: mandy
angela: angie
christine: chris chrissie tina christina
cynthia: cindy
eleanor: ellie nell nora
florence: flo florrie
frances: fran franny
gillian: gill jill
gwendoline: gwen gwendolyn
helen: nell ellen
isabel: isabelle bella izzy isabella
josephine: jo josie
judith: judy
kimberley: kim kimberly
linda: lyn lin lynda
louise: lou
madeleine: maddie maddy
mary: molly polly mae
natalie: nat
pauline: paula
rachel: rach
samantha: sam
sarah: sally sadie sara
sophie: sophia sofia
stephanie: steph
teresa: terry tess tessa theresa
valerie: val
veronica: ronnie
winifred: win winnie
mohammed: mo mohamed muhammad mohammad mohamad muhammed
francis: frank frankie
albert: al bert bertie
alfred: alf alfie fred
arthur: art
bernard: bernie
clifford: cliff
dominic: dom
douglas: doug dougie
ernest: ernie
eugene: gene
jonathan: jon jonny jonathon
joshua: josh
nathaniel: nat nathan
oliver: ollie olly
reginald: reg reggie
rodney: rod
roderick: rory
russell: russ
sidney: sid sydney
stanley: stan
stuart: stewart stu
theodore: theo ted
tobias: toby
`;

/** Short form → full form, small letters. A short form of several names maps to the first that lists it. */
export const nicknames: ReadonlyMap<string, string> = readGroups();

function readGroups(): Map<string, string> {
  const map = new Map<string, string>();
  for (const line of GROUPS.trim().split('\n')) {
    const [full, shorts] = line.split(':');
    for (const short of shorts.trim().split(' ')) if (!map.has(short)) map.set(short, full);
  }
  return map;
}
