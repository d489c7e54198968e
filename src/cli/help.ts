/** What stands under the list of commands in `./rollcall` alone. */
export const HELP_FOOTER = `
Start here:
  ./rollcall rehearse                       practise on an invented organisation (changes nothing of yours)

Your organisation's first hour:
  ./rollcall init --name "Our Party"
  ./rollcall people import members.csv --kind member
  ./rollcall supplier add "Mail House Ltd"
  ./rollcall record exports/ --supplier "Mail House Ltd"
  ./rollcall affected --supplier "Mail House Ltd"

Every command explains itself with --help, and the README has the first hour in full.`;
